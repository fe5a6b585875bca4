select
    -- ids
    session_id,
    user_id,
    {{ topic_key('topic_id') }} as topic_key,

    -- what it says
    minutes,

    -- timestamps
    event_date,

    -- delivery
    _seq,
    _line
from {{ source('raw', 'study_sessions') }}
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
