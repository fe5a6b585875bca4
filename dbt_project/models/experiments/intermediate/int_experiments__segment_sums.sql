{%- set sums = ["y", "yy", "x", "xx", "xy", "d", "dd", "yd"] -%}
with dates as (
    {{ decided_dates() }}
),

metrics as (
    select * from {{ ref('experiment_metrics') }}
),

-- a metric without any event concerns an experiment only where it decides it
used as (
    select distinct
        experiment_id,
        metric
    from {{ ref('fct_experiments__metrics_daily') }}
    union
    select distinct
        u.experiment_id,
        m.metric
    from {{ ref('fct_experiments__users_daily') }} as u
    cross join metrics as m
    where m.role = 'primary'
),

people as (
    select
        'people' as part,
        d.as_of_date,
        u.experiment_id,
        u.segment_key,
        m.metric,
        u.variant_id,
        u.stratum,
        cast(sum(u.users) as bigint) as users,
        cast(sum(case when {{ is_mature('u', 'm', 'd') }} then u.users else 0 end) as bigint) as mature_users,
        {% for sum in sums -%}
            0e0 as {{ sum }},
        {% endfor -%}
        0 as events
    from {{ ref('fct_experiments__users_daily') }} as u
    inner join dates as d on {{ counts_as_of('u', 'd') }}
    inner join used on u.experiment_id = used.experiment_id
    inner join metrics as m on used.metric = m.metric
    where u.status = 'ok'
    group by d.as_of_date, u.experiment_id, u.segment_key, m.metric, u.variant_id, u.stratum
),

measured as (
    select
        'measured' as part,
        d.as_of_date,
        f.experiment_id,
        f.segment_key,
        f.metric,
        f.variant_id,
        f.stratum,
        0 as users,
        0 as mature_users,
        {% for sum in sums -%}
            {{ moment("f." ~ sum) }} as {{ sum }},
        {% endfor -%}
        cast(sum(f.events) as bigint) as events
    from {{ ref('fct_experiments__metrics_daily') }} as f
    inner join dates as d on {{ counts_as_of('f', 'd') }}
    inner join metrics as m on f.metric = m.metric and {{ is_mature('f', 'm', 'd') }}
    group by d.as_of_date, f.experiment_id, f.segment_key, f.metric, f.variant_id, f.stratum
),

-- what the cap takes away from the few values above it
capped as (
    select
        'capped' as part,
        d.as_of_date,
        v.experiment_id,
        v.segment_key,
        v.metric,
        v.variant_id,
        v.stratum,
        0 as users,
        0 as mature_users,
        {{ moment('v.users * (c.cap - v.y)') }} as y,
        {{ moment('v.users * (c.cap * c.cap - v.y * v.y)') }} as yy,
        0e0 as x,
        0e0 as xx,
        {{ moment('v.users * v.x * (c.cap - v.y)') }} as xy,
        0e0 as d,
        0e0 as dd,
        0e0 as yd,
        0 as events
    from {{ ref('fct_experiments__values_daily') }} as v
    inner join dates as d on {{ counts_as_of('v', 'd') }}
    inner join metrics as m on v.metric = m.metric and {{ is_mature('v', 'm', 'd') }}
    inner join {{ ref('int_experiments__caps') }} as c
        on
            d.as_of_date = c.as_of_date and v.experiment_id = c.experiment_id and v.metric = c.metric
            and v.y > c.cap and c.cap <> 0
    group by d.as_of_date, v.experiment_id, v.segment_key, v.metric, v.variant_id, v.stratum
)

select * from people
union all
select * from measured
union all
select * from capped
