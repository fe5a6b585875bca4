with stages as (
    select * from {{ latest_sync('greenhouse_job_stage', ['id']) }}
)

select
    id as stage_id,
    nullif({{ trimmed('name') }}, '') as stage
from stages
where not coalesce(_fivetran_deleted, false)
