{{ replaces(
    'event_date in (select event_date from {ledger})', ledger='int_style__changes', partition_by='event_date'
) }}

-- month by month: the lists of people of many millions of runs would not fit into memory at once
{% for month in changed_months('event_date', ref('int_style__changes')) -%}
    select
        event_date,
        host,
        schema_hash,
        host_family,
        segment_key,
        gen_style_id,
        policy,
        {{ run_measures() }},
        {{ first_people('user_key') }} as first_people
    from {{ ref('int_style__runs') }}
    where {{ month }}
    group by event_date, host, schema_hash, host_family, segment_key, gen_style_id, policy
    {{ 'union all' if not loop.last }}
{% endfor %}
