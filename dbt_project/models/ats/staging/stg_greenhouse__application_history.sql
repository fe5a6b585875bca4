with changes as (
    select * from {{ latest_sync('greenhouse_application_history', ['application_id', 'updated_at']) }}
)

select
    cast(application_id as string) as application_id,
    new_stage_id,
    nullif(lower({{ trimmed('new_status') }}), '') as new_status,
    updated_at as changed_at
from changes
