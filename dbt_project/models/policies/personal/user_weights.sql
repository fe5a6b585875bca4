with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

weights as (
    select * from {{ ref('int_policies__weights') }}
)

select
    weights.user_id,
    weights.feature,
    weights.weight,
    case when weights.weight > 0 then 'like' else 'dislike' end as preference,
    abs(weights.weight) as strength,
    weights.approvals,
    weights.rejections,
    weights.updated_at,
    as_of.as_of_date
from weights
cross join as_of
