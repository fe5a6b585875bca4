with dates as (
    {{ decided_dates() }}
),

metrics as (
    select * from {{ ref('experiment_metrics') }}
    where cap_percentile is not null and kind in ('mean', 'count')
),

people as (
    select
        d.as_of_date,
        u.experiment_id,
        m.metric,
        sum(u.users) as users,
        (sum(u.users) - 1) * m.cap_percentile as place
    from {{ ref('fct_experiments__users_daily') }} as u
    inner join dates as d on {{ counts_as_of('u', 'd') }}
    inner join metrics as m on {{ is_mature('u', 'm', 'd') }}
    where u.status = 'ok'
    group by d.as_of_date, u.experiment_id, m.metric, m.cap_percentile
),

given as (
    select
        d.as_of_date,
        v.experiment_id,
        v.metric,
        {{ value_span('v.y') }} as span,
        sum(v.users) as users
    from {{ ref('fct_experiments__values_daily') }} as v
    inner join dates as d on {{ counts_as_of('v', 'd') }}
    inner join metrics as m on v.metric = m.metric and {{ is_mature('v', 'm', 'd') }}
    group by d.as_of_date, v.experiment_id, v.metric, {{ value_span('v.y') }}
),

-- nobody's zero is left out
silent as (
    select
        p.as_of_date,
        p.experiment_id,
        p.metric,
        cast(0 as bigint) as span,
        p.users - coalesce(sum(g.users), 0) as users
    from people as p
    left join given as g on p.as_of_date = g.as_of_date and p.experiment_id = g.experiment_id and p.metric = g.metric
    group by p.as_of_date, p.experiment_id, p.metric, p.users
),

counted as (
    select
        as_of_date,
        experiment_id,
        metric,
        span,
        sum(users) as users,
        sum(silent_users) as silent_users
    from (
        select
            *,
            0 as silent_users
        from given
        union all
        select
            *,
            users as silent_users
        from silent
    ) as everybody
    group by as_of_date, experiment_id, metric, span
),

cumulated as (
    select
        *,
        sum(users) over (partition by as_of_date, experiment_id, metric order by span) as up_to
    from counted
)

select
    c.as_of_date,
    c.experiment_id,
    c.metric,
    c.span,
    p.users,
    p.place,
    c.up_to - c.users as users_below,
    c.silent_users
from cumulated as c
inner join people as p on c.as_of_date = p.as_of_date and c.experiment_id = p.experiment_id and c.metric = p.metric
-- the percentile lies between two people, who may be in two spans
where c.up_to >= floor(p.place) + 1 and c.up_to - c.users < least(floor(p.place) + 2, p.users)
