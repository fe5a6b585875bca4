with recommendation_actions as (
    select
        *,
        row_number() over (partition by recommendation_id, acted_at order by _seq desc, _line desc) as recency
    from {{ source('raw', 'recommendation_actions') }}
    where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
)

select
    -- ids
    recommendation_id,
    actor_id,

    -- what was decided
    action,
    reason,

    -- timestamps
    acted_at
from recommendation_actions
where recency = 1
