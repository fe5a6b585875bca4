with jobs as (
    select * from {{ latest_sync('greenhouse_job', ['id']) }}
)

select
    id as job_id,
    nullif({{ trimmed('name') }}, '') as job_title
from jobs
where not coalesce(_fivetran_deleted, false)
