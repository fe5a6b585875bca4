{{ replaces(
    '(experiment_id, event_date) in (select experiment_id, event_date from {ledger})', ledger='int_experiments__changes'
) }}

select
    experiment_id,
    event_date,
    cohort_date,
    segment_key,
    stratum,
    variant_id,
    multiple_on,
    metric,
    cast(sum(events) as bigint) as events,
    {{ moment('y') }} as y,
    {{ moment('y * y') }} as yy,
    {{ moment('x') }} as x,
    {{ moment('x * x') }} as xx,
    {{ moment('x * y') }} as xy,
    {{ moment('d') }} as d,
    {{ moment('d * d') }} as dd,
    {{ moment('y * d') }} as yd
from {{ ref('int_experiments__user_metrics') }}
group by experiment_id, event_date, cohort_date, segment_key, stratum, variant_id, multiple_on, metric
