with experiments as (
    select * from {{ ref('int_experiments__experiments') }}
),

traffic as (
    select * from {{ ref('int_experiments__daily_traffic') }}
),

weights as (
    select distinct
        e.as_of_date,
        e.experiment_id,
        case when w.segment_key = '' then 'all' else w.segment_key end as segment_key,
        w.total
    from experiments as e
    inner join {{ ref('int_experiments__weights') }} as w
        on
            e.experiment_id = w.experiment_id
            and w.valid_from < cast({{ add_days('e.as_of_date', 1) }} as timestamp)
            and (w.valid_to is null or w.valid_to >= cast({{ add_days('e.as_of_date', 1) }} as timestamp))
),

primary_metrics as (
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
silent as (
    select
        p.as_of_date,
        p.experiment_id,
        cast(count(*) as double) as metrics,
        cast(count(case when f.metric is null then 1 end) as double) as without,
        {{ ordered_string_agg("case when f.metric is null then p.metric end", "p.metric", ", ") }} as named
    from people as p
    left join (
        select
            experiment_id,
            metric,
            min(event_date) as first_day
        from {{ ref('fct_experiments__metrics_daily') }}
        where events > 0
        group by experiment_id, metric
    ) as f on p.experiment_id = f.experiment_id and p.metric = f.metric and f.first_day <= p.as_of_date
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
    e.as_of_date, e.experiment_id, 'all' as segment_key, 'no_exposure' as check_name,
    cast(coalesce(t.users_24h, 0) as double) as observed, 1e0 as expected, cast(null as double) as p_value,
    e.status = 'active' and coalesce(t.users_24h, 0) = 0
    and coalesce(cast(e.started_at as date), cast('0001-01-01' as date)) < e.as_of_date as is_alert,
    case
        when coalesce(t.users_24h, 0) > 0 then {{ said('t.users_24h') }} || ' people were assigned within 24 hours.'
        when e.status = 'active' then 'Nobody was assigned within 24 hours although the experiment is active.'
        else 'Nobody was assigned within 24 hours; the experiment is ' || e.status || '.'
    end as explanation
from experiments as e
left join traffic as t on e.experiment_id = t.experiment_id and e.as_of_date = t.day
union all
select
    as_of_date, experiment_id, segment_key, 'weights_sum', total, 1e0, cast(null as double), abs(total - 1e0) > 1e-6,
    'The shares add up to ' || {{ number_text(rounded('total', 6)) }}
    || case when abs(total - 1e0) > 1e-6 then ' and not to 1; they are scaled.' else '.' end
from weights
union all
select
    as_of_date, experiment_id, 'all', 'no_control', case when control_variant_id is null then 0e0 else 1e0 end, 1e0,
    cast(null as double), control_variant_id is null,
    case
        when control_variant_id is not null then 'The control is ' || control_variant_id || '.'
        when named_control is not null
            then 'The control ' || named_control || ' is no variant of the experiment, so nothing can be compared.'
        else 'No variant is the control, so nothing can be compared.'
    end
from experiments
union all
select
    as_of_date, experiment_id, 'all', 'metric_without_events', without, 0e0, cast(null as double), without > 0,
    case
        when without > 0 then 'Not a single event has arrived of: ' || named || '.'
        else 'Events have arrived of every primary metric.'
    end
from silent
union all
select
    i.as_of_date, i.experiment_id, 'all', 'immature', i.share, {{ var('max_immature') }}e0, cast(null as double),
    e.status = 'completed' and i.share > {{ var('max_immature') }},
    {{ said_percent('i.share') }} || ' of the people are still within the window of a primary metric.'
from immature as i
inner join experiments as e on i.as_of_date = e.as_of_date and i.experiment_id = e.experiment_id
