with opportunities as (
    select * from {{ latest_sync('lever_opportunity', ['id']) }}
)

select
    -- ids
    id as opportunity_id,
    contact as contact_id,
    stage_id,

    -- state
    coalesce(is_anonymized, false) as is_anonymized,

    -- timestamps
    created_at,
    archived_at
from opportunities
