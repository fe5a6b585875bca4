with interviews as (
    select * from {{ latest_sync('greenhouse_scheduled_interview', ['id']) }}
)

select
    id as interview_id,
    cast(application_id as string) as application_id,
    start as starts_at,
    created_at
from interviews
where
    not coalesce(_fivetran_deleted, false)
    and lower({{ trimmed("coalesce(status, '')") }}) not in ('canceled', 'cancelled')
