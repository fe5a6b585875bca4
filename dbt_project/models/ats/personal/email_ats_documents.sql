with emails as (
    select * from {{ ref('email_ats') }}
)

select
    email_id,
    -- every field, null included: an index update merges objects, so a missing field would keep its old value
    {{ json_object({
        'system': 'system',
        'application_id': 'application_id',
        'stage': 'stage',
        'stage_group': 'stage_group',
        'last_stage_change': iso_text("date_trunc('second', last_stage_change)"),
        'interview_date': iso_text("date_trunc('second', interview_date)"),
        'company': 'company',
        'match_reason': 'match_reason',
        'ghosting_risk': 'ghosting_risk'
    }) }} as document
from emails
