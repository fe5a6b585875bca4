with changes as (
    select * from {{ latest_sync('lever_opportunity_stage_history', ['opportunity_id', 'updated_at']) }}
)

select
    opportunity_id,
    stage_id,
    updated_at as changed_at
from changes
