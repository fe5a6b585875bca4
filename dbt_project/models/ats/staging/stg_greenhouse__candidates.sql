with candidates as (
    select * from {{ latest_sync('greenhouse_candidate', ['id']) }}
)

select
    id as candidate_id,
    nullif({{ trimmed('company') }}, '') as company,
    coalesce(_fivetran_deleted, false) as is_deleted
from candidates
