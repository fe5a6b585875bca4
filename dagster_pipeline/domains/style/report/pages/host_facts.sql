select host_family as family, forms, runs, last_seen_on from dim_host where host = $host
