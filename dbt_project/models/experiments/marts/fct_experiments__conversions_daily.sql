{{ replaces(
    '(experiment_id, event_date) in (select experiment_id, event_date from {ledger})', ledger='int_experiments__changes'
) }}

with conversions as (
    select
        e.*,
        m.metric is null as is_unknown_metric,
        e.occurred_at >= {{ days_later('e.assigned_at', 'm.window_days') }} as is_after_window
    from {{ ref('int_experiments__matched_events') }} as e
    left join {{ ref('experiment_metrics') }} as m on e.metric = m.metric
    where e.source = 'conversions'
)

select
    experiment_id,
    event_date,
    count(*) as conversions,
    count(case when occurred_at < assigned_at then 1 end) as conversions_before,
    count(case when occurred_at >= assigned_at and is_after_window then 1 end) as conversions_after_window,
    count(case when occurred_at >= assigned_at and is_unknown_metric then 1 end) as conversions_of_unknown_metrics
from conversions
group by experiment_id, event_date
