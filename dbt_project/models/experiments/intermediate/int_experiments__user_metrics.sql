with metrics as (
    select * from {{ ref('experiment_metrics') }}
),

-- a ratio is made of two kinds of events, any other metric of one
parts as (
    select
        metric,
        metric as event_metric,
        'value' as part,
        kind,
        kind as part_kind,
        window_days,
        coalesce(pre_days, 0) as pre_days
    from metrics
    union all
    select
        r.metric,
        r.denominator as event_metric,
        'denominator' as part,
        r.kind,
        coalesce(d.kind, 'mean') as part_kind,
        r.window_days,
        0 as pre_days
    from metrics as r
    left join metrics as d on r.denominator = d.metric
    where r.kind = 'ratio'
),

-- within its window an event counts; a covariate is what was done before, outside of any experiment
matched as (
    select
        e.experiment_id,
        e.user_id,
        p.metric,
        p.part,
        p.part_kind,
        e.value,
        e.occurred_at >= e.assigned_at and e.occurred_at < {{ days_later('e.assigned_at', 'p.window_days') }}
            as is_in_window,
        e.source = 'metric_events' and e.occurred_at < e.assigned_at
        and e.occurred_at >= {{ days_later('e.assigned_at', '-p.pre_days') }} as is_before
    from {{ ref('int_experiments__matched_events') }} as e
    inner join parts as p on e.metric = p.event_metric
),

people as (
    select
        experiment_id,
        user_id,
        metric,
        part,
        part_kind,
        count(case when is_in_window then 1 end) as events,
        coalesce({{ moment('case when is_in_window then value end') }}, 0) as value,
        count(case when is_before then 1 end) as events_before,
        coalesce({{ moment('case when is_before then value end') }}, 0) as value_before
    from matched
    where is_in_window or is_before
    group by experiment_id, user_id, metric, part, part_kind
),

measured as (
    select
        *,
        case part_kind when 'binary' then least(events, 1) when 'count' then events else value end as y,
        case part_kind
            when 'binary' then least(events_before, 1) when 'count' then events_before else value_before
        end as x
    from people
),

by_person as (
    select
        experiment_id,
        user_id,
        metric,
        max(case
            when part = 'value' and part_kind = 'binary' then least(events, 1)
            when part = 'value' then events
            else 0
        end) as events,
        max(case when part = 'value' then y end) as y,
        max(case when part = 'value' then x end) as x,
        max(case when part = 'denominator' then y end) as d
    from measured
    group by experiment_id, user_id, metric
)

select
    s.experiment_id,
    s.event_date,
    s.cohort_date,
    s.segment_key,
    s.stratum,
    s.variant_id,
    s.multiple_on,
    p.metric,
    p.events,
    coalesce(p.y, 0) as y,
    coalesce(p.x, 0) as x,
    coalesce(p.d, 0) as d
from by_person as p
inner join {{ ref('int_experiments__segments') }} as s on p.experiment_id = s.experiment_id and p.user_id = s.user_id
