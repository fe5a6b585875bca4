select
    -- ids
    user_id,
    {{ topic_key('topic_id') }} as topic_key,

    -- what it says
    completed,

    -- timestamps
    updated_at,
    event_date,

    -- delivery
    _seq,
    _line
from {{ source('raw', 'topic_progress') }}
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
