-- The two roles of the warehouse in the product's database. Run with psql as the owner of the tables:
--   psql -v schema=public -f docs/postgres_roles.sql product
-- Rights are given on those of the tables that the product has, and on their partitions. Run it again after adding one
-- (`create role` then says that the role exists). Give each role a password or a certificate of its own.

-- Reads, for `warehouse pull`.
create role warehouse_reader login connection limit 4;
alter role warehouse_reader set default_transaction_read_only = on;

-- A partition is read by its own name.
create temporary table warehouse_reads as
with pulled (name) as (
    values ('autofill_events'), ('applications'), ('emails'), ('policies'), ('proposed_actions'), ('manual_actions')
),

tables as (
    select c.oid
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    join pulled on pulled.name = c.relname
    where n.nspname = :'schema' and c.relkind in ('r', 'p')
)

select oid from tables
union
select partition.relid::oid from tables, pg_partition_tree(tables.oid) as partition;

select distinct format('grant usage on schema %I to warehouse_reader', n.nspname)
from warehouse_reads as r
join pg_class as c on c.oid = r.oid
join pg_namespace as n on n.oid = c.relnamespace
\gexec

select format('grant select on %I.%I to warehouse_reader', n.nspname, c.relname)
from warehouse_reads as r
join pg_class as c on c.oid = r.oid
join pg_namespace as n on n.oid = c.relnamespace
\gexec

drop table warehouse_reads;

-- Writes these columns of form_profiles and nothing else, for `warehouse export --to postgres`. It never deletes a row.
create role warehouse_writer login connection limit 4;
grant usage on schema :"schema" to warehouse_writer;
select format(
    'grant select (%1$s), insert (%1$s), update (%2$s) on %3$I.form_profiles to warehouse_writer',
    'host, schema_hash, ' || written.columns, written.columns, :'schema'
)
from (
    values ('style_hint, canonical_map, success_rate, avg_edit_chars, avg_duration_ms, runs, last_seen_at, quality')
) as written (columns)
where to_regclass(format('%I.form_profiles', :'schema')) is not null
\gexec

-- The snapshot is staged in a temporary table. Every role may make one unless that was revoked from public.
grant temporary on database :"DBNAME" to warehouse_writer;
