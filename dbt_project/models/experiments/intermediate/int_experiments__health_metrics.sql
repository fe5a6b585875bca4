with primary_metrics as (
    select * from {{ ref('experiment_metrics') }}
    where role = 'primary'
),

people as (
    select
        c.as_of_date,
        c.experiment_id,
        c.metric,
        sum(c.users) as users,
        sum(c.mature_users) as mature_users
    from {{ ref('int_experiments__cells') }} as c
    where c.segment_key = 'all' and c.metric in (select metric from primary_metrics)
    group by c.as_of_date, c.experiment_id, c.metric
),

-- an event of somebody who is not mature yet is an event too
first_events as (
    select
        experiment_id,
        metric,
        min(event_date) as first_day
    from {{ ref('fct_experiments__metrics_daily') }}
    where events > 0
    group by experiment_id, metric
),

silent as (
    select
        p.as_of_date,
        p.experiment_id,
        cast(count(*) as double) as metrics,
        cast(count(case when f.metric is null then 1 end) as double) as without,
        {{ ordered_string_agg("case when f.metric is null then p.metric end", "p.metric", ", ") }} as named
    from people as p
    left join first_events as f
        on p.experiment_id = f.experiment_id and p.metric = f.metric and p.as_of_date >= f.first_day
    group by p.as_of_date, p.experiment_id
),

immature as (
    select
        as_of_date,
        experiment_id,
        max((users - mature_users) / nullif(cast(users as double), 0)) as share
    from people
    group by as_of_date, experiment_id
)

select
    as_of_date,
    experiment_id,
    'all' as segment_key,
    'metric_without_events' as check_name,
    without as observed,
    0e0 as expected,
    cast(null as double) as p_value,
    without > 0 as is_alert,
    case
        when without > 0 then 'Not a single event has arrived of: ' || named || '.'
        else 'Events have arrived of every primary metric.'
    end as explanation
from silent
union all
select
    i.as_of_date,
    i.experiment_id,
    'all' as segment_key,
    'immature' as check_name,
    i.share as observed,
    {{ var('max_immature') }}e0 as expected,
    cast(null as double) as p_value,
    e.status = 'completed' and i.share > {{ var('max_immature') }} as is_alert,
    {{ said_percent('i.share') }} || ' of the people are still within the window of a primary metric.' as explanation
from immature as i
inner join {{ ref('int_experiments__experiments') }} as e
    on i.as_of_date = e.as_of_date and i.experiment_id = e.experiment_id
