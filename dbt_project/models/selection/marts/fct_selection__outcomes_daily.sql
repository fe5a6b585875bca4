{{ replaces(
    'event_date in (select event_date from {ledger})', ledger='int_style__changes', partition_by='event_date'
) }}

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
    {{ run_measures() }}
from {{ ref('int_style__runs') }}
where gen_style_id is not null
group by
    event_date, host, schema_hash, host_family, segment_key, gen_style_id,
    policy, policy_version, cast(round(propensity, 6) as double)
