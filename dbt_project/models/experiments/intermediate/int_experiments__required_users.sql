with experiments as (
    select * from {{ ref('int_experiments__experiments') }}
),

posteriors as (
    select * from {{ ref('experiment_posteriors') }}
),

segments as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        sum(users) as users
    from {{ ref('int_experiments__segment_names') }}
    group by as_of_date, experiment_id, segment_key
),

enough as (
    select
        s.as_of_date,
        s.experiment_id,
        count(*) as segments,
        cast(sum(s.users) as double) as users,
        count(case when s.users >= e.min_samples_per_segment then 1 end) as segments_with_enough
    from segments as s
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
        n.*,
        b.active_variants,
        b.p1,
        b.p1 * (1e0 + case b.direction when 'decrease' then -1e0 else 1e0 end * {{ var('experiment_mde') }}e0) as p2,
        0.05e0 / (greatest(1, b.active_variants - 1) * greatest(1, n.segments)) as alpha
    from enough as n
    left join baseline as b on n.as_of_date = b.as_of_date and n.experiment_id = b.experiment_id
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
        case
            when p1 > 0 and p1 < 1 and p2 < 1
                then
                    z_alpha * sqrt(2e0 * mean * (1e0 - mean))
                    + z_power * sqrt(p1 * (1e0 - p1) + p2 * (1e0 - p2))
        end as reach
    from quantiles
),

rounded_up as (
    select
        *,
        ceil(power(reach, 2) / power(p2 - p1, 2)) as required_users_per_arm
    from required
)

select * from rounded_up
