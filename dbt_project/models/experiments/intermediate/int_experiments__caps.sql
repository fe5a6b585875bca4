-- the value at a percentile of all variants together, nobody's zero left out, between two values as NumPy does it
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
        m.cap_percentile,
        sum(u.users) as users
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
        v.y,
        sum(v.users) as users
    from {{ ref('fct_experiments__values_daily') }} as v
    inner join dates as d on {{ counts_as_of('v', 'd') }}
    inner join metrics as m on v.metric = m.metric and {{ is_mature('v', 'm', 'd') }}
    group by d.as_of_date, v.experiment_id, v.metric, v.y
),

silent as (
    select
        p.as_of_date,
        p.experiment_id,
        p.metric,
        cast(0 as double) as y,
        p.users - coalesce(sum(g.users), 0) as users
    from people as p
    left join given as g on p.as_of_date = g.as_of_date and p.experiment_id = g.experiment_id and p.metric = g.metric
    group by p.as_of_date, p.experiment_id, p.metric, p.users
),

cumulated as (
    select
        *,
        sum(users) over (partition by as_of_date, experiment_id, metric order by y) as up_to
    from (
        select
            as_of_date,
            experiment_id,
            metric,
            y,
            sum(users) as users
        from (
            select * from given
            union all
            select * from silent
        ) as everybody
        group by as_of_date, experiment_id, metric, y
    ) as counted
),

places as (
    select
        *,
        (users - 1) * cap_percentile as place
    from people
)

select
    p.as_of_date,
    p.experiment_id,
    p.metric,
    min(case when c.up_to >= floor(p.place) + 1 then c.y end) as below,
    min(case when c.up_to >= floor(p.place) + 1 then c.y end)
    + (max(p.place) - floor(max(p.place)))
    * (
        min(case when c.up_to >= least(floor(p.place) + 2, p.users) then c.y end)
        - min(case when c.up_to >= floor(p.place) + 1 then c.y end)
    ) as cap
from places as p
inner join cumulated as c on p.as_of_date = c.as_of_date and p.experiment_id = c.experiment_id and p.metric = c.metric
group by p.as_of_date, p.experiment_id, p.metric
