{{ config(materialized='incremental', incremental_strategy='replace_rows', partition_by='event_date', meta={'replaces': 'touched_days'}) }}
-- depends_on: {{ ref('int_style__touched_days') }}

with maps as (
    -- the same form is filled the same way many times: count the maps before opening them
    select
        event_date,
        host,
        schema_hash,
        final_map,
        count(*) as runs
    from {{ ref('int_style__deliveries') }}
    where final_map is not null
    group by event_date, host, schema_hash, final_map
),

fields as (
    select
        event_date,
        host,
        schema_hash,
        entry_key as selector,
        {{ trimmed('entry_value') }} as semantic,
        runs
    from {{ json_entries('maps', 'final_map') }} as entries
)

select
    event_date,
    host,
    schema_hash,
    selector,
    semantic,
    cast(sum(runs) as bigint) as runs
from fields
where semantic <> ''
group by event_date, host, schema_hash, selector, semantic
