with manual_actions as (
    select * from {{ source('raw', 'manual_actions') }}
),

ranked as (
    select
        *,
        row_number() over (partition by manual_id order by _seq desc, _line desc) as recency
    from manual_actions
    where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
)

select
    -- ids
    manual_id,
    user_id,
    email_id,

    -- what was done
    lower({{ trimmed('action') }}) as action,

    -- timestamps
    created_at,
    event_date
from ranked
where recency = 1
