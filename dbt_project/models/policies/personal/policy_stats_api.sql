with stats as (
    select * from {{ ref('policy_stats') }}
    where window_days = {{ var('policy_api_window') }}
),

ranked as (
    select
        *,
        row_number() over (partition by user_id order by fired desc, policy_id asc) as rank
    from stats
)

select
    user_id,
    cast(rank as bigint) as rank,
    policy_id,
    name,
    round(precision, 3) as precision,
    approved,
    rejected,
    fired,
    recall,
    window_days,
    updated_at,
    as_of_date
from ranked
