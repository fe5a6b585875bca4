with feedback as (
    select * from {{ source('raw', 'autofill_feedback') }}
)

select
    event_id,
    feedback_status,
    case when edit_chars <= {{ var('max_edit_chars') }} then edit_chars end as edit_chars,
    created_at,
    event_date as feedback_date,
    _key,
    _seq,
    _line
from feedback
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
