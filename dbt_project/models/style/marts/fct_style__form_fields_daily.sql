{{ replaces(
    'event_date in (select event_date from {ledger})', ledger='int_style__changes', partition_by='event_date'
) }}

-- month by month: 36 million runs at once took 2.2 GiB of memory, and by months 0.6
{% for month in changed_months('event_date', ref('int_style__changes')) -%}
    -- a form is filled in the same way many times: count equal maps before opening them
    {%- set maps -%}
        (
            select
                event_date,
                host,
                schema_hash,
                final_map,
                count(*) as runs
            from {{ ref('int_style__deliveries') }}
            where final_map is not null and {{ month }}
            group by event_date, host, schema_hash, final_map
        ) as maps
    {%- endset %}
    select
        event_date,
        host,
        schema_hash,
        entry_key as selector,
        {{ trimmed('entry_value') }} as semantic,
        cast(sum(runs) as bigint) as runs
    from {{ json_entries(maps, 'final_map') }} as entries
    where {{ trimmed('entry_value') }} <> ''
    group by event_date, host, schema_hash, entry_key, {{ trimmed('entry_value') }}
    {{ 'union all' if not loop.last }}
{% endfor %}
