with manual_actions as (
    select * from {{ source('raw', 'manual_actions') }}
)

select
    -- ids
    manual_id,
    user_id,

    -- what was done
    lower({{ trimmed('action') }}) as action,

    -- timestamps
    created_at,
    event_date,

    -- delivery
    _key,
    _seq,
    _line
from manual_actions
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
