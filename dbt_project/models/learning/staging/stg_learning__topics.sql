select
    -- ids
    topic_id,
    {{ topic_key('topic_id') }} as topic_key,

    -- what it says
    coalesce(nullif({{ trimmed('name') }}, ''), topic_id) as name,
    aliases,
    prerequisites,
    coalesce(is_soft_skill, false) as is_soft_skill,

    -- timestamps
    updated_at,
    event_date,

    -- delivery
    _seq,
    _line
from {{ source('raw', 'topics') }}
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
