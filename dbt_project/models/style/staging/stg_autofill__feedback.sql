with feedback as (
    select * from {{ source('raw', 'autofill_feedback') }}
)

select
    event_id,
    feedback_status,
    edit_chars,
    created_at,
    event_date as feedback_date,
    _key,
    _seq,
    _line
from feedback
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
