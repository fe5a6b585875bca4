-- every calendar day since the start, for silent days lower the average
with users as (
    select * from {{ ref('fct_experiments__traffic_daily') }}
),

starts as (
    select
        u.experiment_id,
        least(min(u.event_date), coalesce(min(cast(d.started_at as date)), min(u.event_date))) as first_day
    from users as u
    left join {{ ref('int_experiments__definitions') }} as d on u.experiment_id = d.experiment_id
    group by u.experiment_id
),

last_date as (
    select max(as_of_date) as as_of_date from {{ ref('int_run__dates') }}
),

days as (
    select
        s.experiment_id,
        s.first_day,
        c.day
    from starts as s
    inner join {{ date_series("(select min(first_day) from starts)", "(select as_of_date from last_date)") }} as c
        on s.first_day <= c.day
),

counted as (
    select
        d.experiment_id,
        d.first_day,
        d.day,
        coalesce(u.users, 0) as users,
        sum(coalesce(u.users, 0)) over (
            partition by d.experiment_id
            order by d.day
            rows between 6 preceding and current row
        ) as users_7d,
        sum(coalesce(u.users, 0)) over (partition by d.experiment_id order by d.day) as users_total
    from days as d
    left join users as u on d.experiment_id = u.experiment_id and d.day = u.event_date
)

select
    experiment_id,
    day,
    cast(users as bigint) as users_24h,
    cast(users_7d as bigint) as users_7d,
    cast(users_total as bigint) as users_total,
    users_7d / cast(least(7, {{ whole_days('first_day', 'day') }} + 1) as double) as avg_daily_users
from counted
