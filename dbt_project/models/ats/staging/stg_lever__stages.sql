with stages as (
    select * from {{ latest_sync('lever_stage', ['id']) }}
)

select
    id as stage_id,
    nullif({{ trimmed('text') }}, '') as stage
from stages
where not coalesce(_fivetran_deleted, false)
