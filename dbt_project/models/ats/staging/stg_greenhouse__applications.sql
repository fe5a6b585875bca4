with applications as (
    select * from {{ latest_sync('greenhouse_application', ['id']) }}
)

select
    -- ids
    cast(id as string) as application_id,
    candidate_id,
    current_stage_id,

    -- state
    nullif(lower({{ trimmed('status') }}), '') as status,

    -- timestamps
    applied_at,
    rejected_at
from applications
where not coalesce(_fivetran_deleted, false) and not coalesce(is_deleted, false)
