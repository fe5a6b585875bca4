with proposed_actions as (
    select * from {{ source('raw', 'proposed_actions') }}
)

select
    -- ids
    action_id,
    nullif({{ trimmed('policy_id') }}, '') as policy_id,
    user_id,
    email_id,

    -- proposal and answer
    status,
    confidence,

    -- timestamps
    created_at,
    reviewed_at,
    event_date,

    -- delivery
    _key,
    _seq,
    _line
from proposed_actions
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
