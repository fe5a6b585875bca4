{{ replaces(
    'event_date in (select event_date from {ledger})', ledger='int_style__changes', partition_by='event_date'
) }}

select
    event_date,
    count(distinct user_key) as users
from {{ ref('int_style__runs') }}
group by event_date
