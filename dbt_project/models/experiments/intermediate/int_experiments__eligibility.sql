with experiments as (
    select * from {{ ref('int_experiments__experiments') }}
),

traffic as (
    select * from {{ ref('int_experiments__daily_traffic') }}
),

-- once a level is reached it stays until the average falls below 80 % of its cut
levels as (
    select
        e.as_of_date,
        e.experiment_id,
        {% for level in ["manual", "clustering"] -%}
            coalesce(max(case when t.avg_daily_users >= {{ var('service_level_' ~ level) }} then t.day end)
            > coalesce(
                max(case
                    when t.avg_daily_users < {{ var('service_level_stays') }} * {{ var('service_level_' ~ level) }}
                        then t.day
                end),
                cast('0001-01-01' as date)
            ),
            false
        ) as is_{{ level }},
        {% endfor -%}
        max(case when t.day = e.as_of_date then t.avg_daily_users end) as avg_daily_users,
        max(case when t.day = e.as_of_date then t.users_24h end) as users_24h,
        max(case when t.day = e.as_of_date then t.users_7d end) as users_7d
    from experiments as e
    left join traffic as t on e.experiment_id = t.experiment_id and t.day <= e.as_of_date
    group by e.as_of_date, e.experiment_id
),

posteriors as (
    select * from {{ ref('experiment_posteriors') }}
),

rates as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        sum(mature_users) as people,
        {{ exact_sum('conversions') }} as conversions,
        {{ exact_sum('failures') }} as failures
    from posteriors
    where segment_key <> 'all'
    group by as_of_date, experiment_id, segment_key
    having sum(mature_users) > 0
),

pooled as (
    select
        *,
        {{ exact_sum('conversions', over='partition by as_of_date, experiment_id') }}
        / nullif({{ exact_sum('conversions + failures', over='partition by as_of_date, experiment_id') }}, 0) as rate
    from rates
),

heterogeneity as (
    select
        as_of_date,
        experiment_id,
        count(*) as segments,
        count(*) - 1e0 as df,
        {{ exact_sum('conversions + failures') }} as people,
        {{ exact_sum('power(conversions - (conversions + failures) * rate, 2)
            / ((conversions + failures) * rate * (1e0 - rate))') }} as statistic
    from pooled
    where rate > 0 and rate < 1
    group by as_of_date, experiment_id
),

enough as (
    select
        s.as_of_date,
        s.experiment_id,
        count(*) as segments,
        count(case when s.users >= e.min_samples_per_segment then 1 end) as segments_with_enough
    from (
        select
            as_of_date,
            experiment_id,
            segment_key,
            sum(users) as users
        from {{ ref('int_experiments__segment_names') }}
        group by as_of_date, experiment_id, segment_key
    ) as s
    inner join experiments as e on s.as_of_date = e.as_of_date and s.experiment_id = e.experiment_id
    group by s.as_of_date, s.experiment_id
),

baseline as (
    select
        e.as_of_date,
        e.experiment_id,
        e.active_variants,
        p.direction,
        p.conversions / nullif(p.conversions + p.failures, 0) as p1
    from experiments as e
    inner join posteriors as p
        on
            e.as_of_date = p.as_of_date and e.experiment_id = p.experiment_id
            and e.control_variant_id = p.variant_id and p.segment_key = 'all'
),

effect as (
    select
        b.*,
        n.segments,
        b.p1 * (1e0 + case b.direction when 'decrease' then -1e0 else 1e0 end * {{ var('experiment_mde') }}e0) as p2,
        0.05e0 / (greatest(1, b.active_variants - 1) * greatest(1, n.segments)) as alpha
    from baseline as b
    inner join enough as n on b.as_of_date = n.as_of_date and b.experiment_id = n.experiment_id
),

quantiles as (
    select
        *,
        (p1 + p2) / 2e0 as mean,
        {{ normal_upper_quantile('(alpha / 2e0)') }} as z_alpha,
        {{ normal_upper_quantile('(1e0 - ' ~ var('experiment_power') ~ 'e0)') }} as z_power
    from effect
),

required as (
    select
        *,
        case when p1 > 0 and p1 < 1 and p2 < 1 then
            ceil(
                power(z_alpha * sqrt(2e0 * mean * (1e0 - mean)) + z_power * sqrt(p1 * (1e0 - p1) + p2 * (1e0 - p2)), 2)
                / power(p2 - p1, 2)
            )
        end as required_users_per_arm
    from quantiles
)

select
    l.as_of_date,
    l.experiment_id,
    coalesce(l.users_24h, 0) as users_24h,
    coalesce(l.users_7d, 0) as users_7d,
    coalesce(l.avg_daily_users, 0e0) as avg_daily_users,
    case when l.is_clustering then 'clustering' when l.is_manual then 'manual' else 'analytics' end as service_level,
    case
        when l.avg_daily_users >= {{ var('service_level_clustering') }} then 'high'
        when l.avg_daily_users >= {{ var('service_level_manual') }} then 'medium'
        else 'low'
    end as quality,
    l.is_manual or l.is_clustering as is_eligible,
    coalesce(n.segments, 0) as segments,
    coalesce(n.segments_with_enough, 0) as segments_with_enough,
    case when h.df > 0 then {{ chi_square_p('h.statistic', 'h.df') }} end as heterogeneity_p,
    case when h.df > 0 then sqrt(h.statistic / h.people) end as cramers_v,
    cast(r.required_users_per_arm as bigint) as required_users_per_arm,
    cast(case
        when coalesce(l.avg_daily_users, 0) > 0 then
            greatest(
                0e0, ceil((r.required_users_per_arm * r.active_variants * n.segments - u.users) / l.avg_daily_users)
            )
    end as bigint) as days_to_decision,
    case when r.p1 > 0 and r.p1 < 1 and u.users > 0 then
        (r.z_alpha + r.z_power) * sqrt(2e0 * r.p1 * (1e0 - r.p1) * r.active_variants * n.segments / u.users) / r.p1
    end as detectable_effect
from levels as l
left join heterogeneity as h on l.as_of_date = h.as_of_date and l.experiment_id = h.experiment_id
left join enough as n on l.as_of_date = n.as_of_date and l.experiment_id = n.experiment_id
left join required as r on l.as_of_date = r.as_of_date and l.experiment_id = r.experiment_id
left join (
    select
        as_of_date,
        experiment_id,
        cast(sum(users) as double) as users
    from {{ ref('int_experiments__segment_names') }}
    group by as_of_date, experiment_id
) as u on l.as_of_date = u.as_of_date and l.experiment_id = u.experiment_id
