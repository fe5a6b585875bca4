-- the value at a percentile of all variants together, between two values as NumPy does it
with dates as (
    {{ decided_dates() }}
),

spans as (
    select * from {{ ref('int_experiments__cap_spans') }}
),

given as (
    select
        s.as_of_date,
        s.experiment_id,
        s.metric,
        v.y,
        sum(v.users) as users
    from {{ ref('fct_experiments__values_daily') }} as v
    inner join dates as d on {{ counts_as_of('v', 'd') }}
    inner join {{ ref('experiment_metrics') }} as m on v.metric = m.metric and {{ is_mature('v', 'm', 'd') }}
    inner join spans as s
        on
            d.as_of_date = s.as_of_date and v.experiment_id = s.experiment_id and v.metric = s.metric
            and s.span = {{ value_span('v.y') }}
    group by s.as_of_date, s.experiment_id, s.metric, v.y
),

counted as (
    select
        as_of_date,
        experiment_id,
        metric,
        y,
        sum(users) as users
    from (
        select * from given
        union all
        select
            as_of_date,
            experiment_id,
            metric,
            cast(0 as double) as y,
            silent_users as users
        from spans
        where silent_users > 0
    ) as everybody
    group by as_of_date, experiment_id, metric, y
),

places as (
    select
        as_of_date,
        experiment_id,
        metric,
        users,
        place,
        min(users_below) as users_below
    from spans
    group by as_of_date, experiment_id, metric, users, place
),

cumulated as (
    select
        c.*,
        p.users as all_users,
        p.place,
        p.users_below
        + sum(c.users) over (partition by c.as_of_date, c.experiment_id, c.metric order by c.y) as up_to
    from counted as c
    inner join places as p
        on c.as_of_date = p.as_of_date and c.experiment_id = p.experiment_id and c.metric = p.metric
),

neighbours as (
    select
        as_of_date,
        experiment_id,
        metric,
        max(place) - floor(max(place)) as part,
        min(case when up_to >= floor(place) + 1 then y end) as below,
        min(case when up_to >= least(floor(place) + 2, all_users) then y end) as above
    from cumulated
    group by as_of_date, experiment_id, metric
)

select
    as_of_date,
    experiment_id,
    metric,
    below + part * (above - below) as cap
from neighbours
