select
    -- ids
    request_id,
    user_id,
    {{ stripped('node_id') }} as node_id,

    -- what it says
    content_type,
    content_version,

    -- timestamps
    requested_at,
    event_date,

    -- delivery
    _seq,
    _line
from {{ source('raw', 'content_requests') }}
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
