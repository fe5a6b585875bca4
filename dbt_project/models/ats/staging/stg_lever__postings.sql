with postings as (
    select * from {{ latest_sync('lever_posting', ['id']) }}
)

select
    id as posting_id,
    nullif({{ trimmed('text') }}, '') as job_title
from postings
where not coalesce(_fivetran_deleted, false)
