with dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
)

select
    r.as_of_date,
    r.experiment_id,
    r.avg_daily_users,
    r.service_level,
    r.quality,
    coalesce(r.is_eligible, false) as is_eligible,
    cast(r.segments as bigint) as segments,
    cast(r.segments_with_enough as bigint) as segments_with_enough,
    r.heterogeneity_p,
    r.cramers_v,
    r.required_users_per_arm,
    r.days_to_decision,
    r.detectable_effect,
    coalesce(u.uplift, 0e0) as uplift_of_segmenting,
    coalesce(u.uplift_lower, 0e0) as uplift_lower,
    coalesce(u.uplift_upper, 0e0) as uplift_upper
from {{ ref('int_experiments__eligibility') }} as r
inner join dates as d on r.as_of_date = d.as_of_date
left join {{ ref('int_experiments__uplift') }} as u on r.as_of_date = u.as_of_date and r.experiment_id = u.experiment_id
