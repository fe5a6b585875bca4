with interviews as (
    select * from {{ latest_sync('lever_interview', ['id']) }}
)

select
    id as interview_id,
    opportunity_id,
    date as starts_at,
    created_at,
    canceled_at
from interviews
