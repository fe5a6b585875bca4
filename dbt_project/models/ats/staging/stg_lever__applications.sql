with applications as (
    select * from {{ latest_sync('lever_application', ['id']) }}
)

select
    -- ids
    id as application_id,
    opportunity_id,
    posting_id,

    -- what it is about
    nullif({{ trimmed('company') }}, '') as company,

    -- timestamps
    created_at,
    archived_at
from applications
