with policies as (
    select * from {{ ref('policy_stats_api') }}
)

select
    user_id,
    rank,
    policy_id,
    name,
    precision,
    approved,
    rejected,
    fired,
    recall,
    window_days,
    {{ iso_text('updated_at') }} as updated_at
from policies
