{{ replaces(
    'event_date in (select event_date from {ledger})', ledger='int_style__changes', partition_by='event_date'
) }}

select
    event_date,
    user_key,
    count(*) as answered
from {{ ref('int_style__runs') }}
where feedback_status is not null
group by event_date, user_key
-- who matters among all answers of a window gives many a day; without the others the table stays small
having count(*) >= 5
