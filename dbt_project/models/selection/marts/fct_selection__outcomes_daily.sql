{{ replaces(
    'event_date in (select event_date from {ledger})', ledger='int_style__changes', partition_by='event_date'
) }}

-- month by month, as in fct_style__form_runs_daily
{% for month in changed_months('event_date', ref('int_style__changes')) -%}
    select
        event_date,
        host,
        schema_hash,
        host_family,
        segment_key,
        gen_style_id,
        policy,
        policy_version,
        cast(round(propensity, 6) as double) as propensity,
        {{ run_measures() }},
        {{ first_people('user_key') }} as first_people
    from {{ ref('int_style__runs') }}
    where gen_style_id is not null and {{ month }}
    group by
        event_date, host, schema_hash, host_family, segment_key, gen_style_id,
        policy, policy_version, cast(round(propensity, 6) as double)
    {{ 'union all' if not loop.last }}
{% endfor %}
