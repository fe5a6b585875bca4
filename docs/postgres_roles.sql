-- The two roles of the warehouse in the product's database. Run as the owner of the tables:
--   psql -v schema=public -f docs/postgres_roles.sql product
-- Leave out the tables that the product does not have, and give each role a password or a certificate of its own.

-- Reads, for `warehouse pull`. A partition is read by its own name: grant it like the table it belongs to.
create role warehouse_reader login connection limit 4;
alter role warehouse_reader set default_transaction_read_only = on;
grant usage on schema :"schema" to warehouse_reader;
grant select on
    :"schema".autofill_events, :"schema".applications, :"schema".emails,
    :"schema".policies, :"schema".proposed_actions, :"schema".manual_actions
    to warehouse_reader;

-- Writes these columns of this table and nothing else, for `warehouse export --to postgres`. It never deletes a row.
create role warehouse_writer login connection limit 4;
grant usage on schema :"schema" to warehouse_writer;
grant
    select (host, schema_hash, style_hint, canonical_map, success_rate, avg_edit_chars, avg_duration_ms, runs,
        last_seen_at, quality),
    insert (host, schema_hash, style_hint, canonical_map, success_rate, avg_edit_chars, avg_duration_ms, runs,
        last_seen_at, quality),
    update (style_hint, canonical_map, success_rate, avg_edit_chars, avg_duration_ms, runs, last_seen_at, quality)
    on :"schema".form_profiles to warehouse_writer;

-- The snapshot is staged in a temporary table. Every role may make one unless that was revoked from public.
grant temporary on database :"DBNAME" to warehouse_writer;
