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
    {{ run_measures() }}
from {{ ref('int_style__runs') }}
group by event_date, host, schema_hash, host_family, segment_key, gen_style_id, policy
