select
    l.as_of_date,
    l.experiment_id,
    coalesce(l.users_24h, 0) as users_24h,
    coalesce(l.users_7d, 0) as users_7d,
    coalesce(l.users_total, 0) as users_total,
    coalesce(l.avg_daily_users, 0e0) as avg_daily_users,
    case when l.is_clustering then 'clustering' when l.is_manual then 'manual' else 'analytics' end as service_level,
    case
        when l.avg_daily_users >= {{ var('service_level_clustering') }} then 'high'
        when l.avg_daily_users >= {{ var('service_level_manual') }} then 'medium'
        else 'low'
    end as quality,
    l.is_manual or l.is_clustering as is_eligible,
    coalesce(r.segments, 0) as segments,
    coalesce(r.segments_with_enough, 0) as segments_with_enough,
    h.heterogeneity_p,
    h.cramers_v,
    cast(r.required_users_per_arm as bigint) as required_users_per_arm,
    cast(case
        when coalesce(l.avg_daily_users, 0) > 0 then
            greatest(
                0e0, ceil((r.required_users_per_arm * r.active_variants * r.segments - r.users) / l.avg_daily_users)
            )
    end as bigint) as days_to_decision,
    case
        when r.p1 > 0 and r.p1 < 1 and r.users > 0 then
            (r.z_alpha + r.z_power) * sqrt(2e0 * r.p1 * (1e0 - r.p1) * r.active_variants * r.segments / r.users) / r.p1
    end as detectable_effect
from {{ ref('int_experiments__service_levels') }} as l
left join {{ ref('int_experiments__heterogeneity') }} as h
    on l.as_of_date = h.as_of_date and l.experiment_id = h.experiment_id
left join {{ ref('int_experiments__required_users') }} as r
    on l.as_of_date = r.as_of_date and l.experiment_id = r.experiment_id
