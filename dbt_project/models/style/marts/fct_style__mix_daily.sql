{{ replaces(
    'event_date in (select event_date from {ledger})', ledger='int_style__changes', partition_by='event_date'
) }}

select
    event_date,
    host_family,
    segment_key,
    discipline,
    role_type,
    company_type,
    policy,
    {{ run_measures() }}
from {{ ref('int_style__runs') }}
group by event_date, host_family, segment_key, discipline, role_type, company_type, policy
