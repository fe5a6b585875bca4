{%- set group = "as_of_date, experiment_id, segment_key, metric" -%}
with cells as (
    select
        c.*,
        m.kind,
        coalesce(m.pre_days, 0) > 0 and m.kind <> 'ratio' as has_covariate,
        cast(c.mature_users as double) as n,
        case when m.kind = 'binary' then cast(c.mature_users as double) else c.mature_users - 1e0 end as divisor
    from {{ ref('int_experiments__cells') }} as c
    inner join {{ ref('experiment_metrics') }} as m on c.metric = m.metric
    where c.mature_users > 0
),

-- the covariate's weight comes from all variants together, so that it favours none
totals as (
    select
        {{ group }},
        {{ moment('x') }} / sum(n) as mean_x,
        {{ moment('xy') }} - {{ moment('x') }} * {{ moment('y') }} / sum(n) as cov_xy,
        {{ moment('xx') }} - {{ moment('x') }} * {{ moment('x') }} / sum(n) as var_x
    from cells
    group by {{ group }}
),

spread as (
    select
        c.*,
        sum(c.n) over (partition by c.as_of_date, c.experiment_id, c.segment_key, c.metric, c.stratum) as stratum_users,
        count(*) over (partition by c.as_of_date, c.experiment_id, c.segment_key, c.metric, c.variant_id) as strata,
        case when c.has_covariate and t.var_x > 0 then t.cov_xy / t.var_x else 0e0 end as theta,
        t.mean_x,
        greatest(0e0, c.yy - c.y * c.y / c.n) / nullif(c.divisor, 0) as var_y,
        greatest(0e0, c.xx - c.x * c.x / c.n) / nullif(c.divisor, 0) as var_x,
        (c.xy - c.x * c.y / c.n) / nullif(c.divisor, 0) as cov_xy,
        greatest(0e0, c.dd - c.d * c.d / c.n) / nullif(c.divisor, 0) as var_d,
        (c.yd - c.y * c.d / c.n) / nullif(c.divisor, 0) as cov_yd
    from cells as c
    inner join totals as t
        on
            c.as_of_date = t.as_of_date and c.experiment_id = t.experiment_id
            and c.segment_key = t.segment_key and c.metric = t.metric
)

-- a mean is a ratio whose denominator is 1 for everybody
select
    {{ group }},
    'raw' as estimand,
    variant_id,
    stratum,
    kind,
    users,
    mature_users,
    events,
    y,
    n,
    stratum_users,
    strata,
    y / n as mean_y,
    var_y / n as variance_y,
    case when kind = 'ratio' then d / n else 1e0 end as mean_d,
    case when kind = 'ratio' then var_d / n else 0e0 end as variance_d,
    case when kind = 'ratio' then cov_yd / n else 0e0 end as covariance_yd
from spread
union all
select
    {{ group }},
    'cuped' as estimand,
    variant_id,
    stratum,
    kind,
    users,
    mature_users,
    events,
    y,
    n,
    stratum_users,
    strata,
    y / n - theta * (x / n - mean_x) as mean_y,
    greatest(0e0, var_y - 2e0 * theta * cov_xy + theta * theta * var_x) / n as variance_y,
    1e0 as mean_d,
    0e0 as variance_d,
    0e0 as covariance_yd
from spread
where has_covariate
