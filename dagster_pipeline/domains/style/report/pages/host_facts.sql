select host_family as family, forms, runs, last_seen_at from dim_host where host = $host
