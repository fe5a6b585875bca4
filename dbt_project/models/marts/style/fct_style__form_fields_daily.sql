{{ config(materialized='incremental', incremental_strategy='replace_rows', partition_by='event_date', meta={'replaces': 'touched_days'}) }}
-- depends_on: {{ ref('int_style__touched_days') }}

-- the same form is filled the same way many times: count the maps before opening them, and month by month, for the
-- maps of 100 million runs at once do not fit 1 GiB, spilling or not
with maps as (
    {% for month in touched_months('event_date') -%}
        select
            event_date,
            host,
            schema_hash,
            final_map,
            count(*) as runs
        from {{ ref('int_style__deliveries') }}
        where final_map is not null and {{ month }}
        group by event_date, host, schema_hash, final_map
        {{ 'union all' if not loop.last }}
    {% endfor %}
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
