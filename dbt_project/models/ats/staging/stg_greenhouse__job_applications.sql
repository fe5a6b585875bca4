with job_applications as (
    select * from {{ latest_sync('greenhouse_job_application', ['application_id', 'job_id']) }}
)

select
    cast(application_id as string) as application_id,
    job_id
from job_applications
