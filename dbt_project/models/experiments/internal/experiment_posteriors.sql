with metrics as (
    select
        metric,
        direction
    from (
        select
            *,
            row_number() over (order by metric) as place
        from {{ ref('experiment_metrics') }}
        where role = 'primary' and kind = 'binary'
    ) as ordered
    where place = 1
),

experiments as (
    select * from {{ ref('int_experiments__experiments') }}
),

segments as (
    select distinct
        as_of_date,
        experiment_id,
        segment_key
    from {{ ref('int_experiments__cells') }}
),

results as (
    select r.*
    from {{ ref('int_experiments__results') }} as r
    inner join metrics as m on r.metric = m.metric
),

-- with shares that changed, the rate over all periods and as many people as give its variance
counts as (
    select
        s.as_of_date,
        s.experiment_id,
        s.segment_key,
        v.variant_id,
        coalesce(r.mature_users, 0) as mature_users,
        coalesce(r.rate, 0) as rate,
        case
            when coalesce(r.mature_users, 0) = 0 then 0
            when r.rate_variance > 0 then least(r.mature_users, r.rate * (1e0 - r.rate) / r.rate_variance)
            else r.mature_users
        end as people
    from segments as s
    inner join {{ ref('int_experiments__variants') }} as v
        on s.as_of_date = v.as_of_date and s.experiment_id = v.experiment_id and v.is_active
    left join results as r
        on
            s.as_of_date = r.as_of_date and s.experiment_id = r.experiment_id
            and s.segment_key = r.segment_key and v.variant_id = r.variant_id
),

totals as (
    select
        *,
        rate * people as conversions,
        (1e0 - rate) * people as failures,
        cast(sum(mature_users) over (partition by as_of_date, experiment_id, segment_key) as bigint) as segment_users
    from counts
),

-- what the other segments say, of the same variant
others as (
    select
        s.*,
        a.segment_users - s.segment_users as other_users,
        greatest(0e0, a.conversions - s.conversions) as other_conversions,
        greatest(0e0, a.failures - s.failures) as other_failures
    from totals as s
    inner join totals as a
        on
            s.as_of_date = a.as_of_date and s.experiment_id = a.experiment_id
            and s.variant_id = a.variant_id and a.segment_key = 'all'
),

weighed as (
    select
        o.*,
        case
            when
                o.segment_key <> 'all' and o.other_users >= {{ var('prior_min_users') }}
                and o.other_conversions + o.other_failures > 0
                then least(
                    {{ var('prior_weight') }}e0, {{ var('prior_max') }}e0 / (o.other_conversions + o.other_failures)
                )
            else 0e0
        end as prior_weight,
        o.segment_key <> 'all' and o.segment_users < e.min_samples_per_segment as is_borrowed
    from others as o
    inner join experiments as e on o.as_of_date = e.as_of_date and o.experiment_id = e.experiment_id
)

select
    w.as_of_date,
    w.experiment_id,
    w.segment_key,
    w.variant_id,
    m.direction,
    w.mature_users,
    w.segment_users,
    w.conversions,
    w.failures,
    w.prior_weight * w.other_conversions as prior_alpha,
    w.prior_weight * w.other_failures as prior_beta,
    w.is_borrowed,
    {{ rounded('1e0 + w.conversions + w.prior_weight * w.other_conversions', 9) }} as alpha,
    {{ rounded('1e0 + w.failures + w.prior_weight * w.other_failures', 9) }} as beta
from weighed as w
cross join metrics as m
