{{ replaces(
    '(experiment_id, event_date) in (select experiment_id, event_date from {ledger})', ledger='int_experiments__changes'
) }}

select
    v.experiment_id,
    v.event_date,
    v.cohort_date,
    v.segment_key,
    v.stratum,
    v.variant_id,
    v.multiple_on,
    v.metric,
    v.y,
    v.x,
    count(*) as users
from {{ ref('int_experiments__user_metrics') }} as v
inner join {{ ref('experiment_metrics') }} as m on v.metric = m.metric
where m.cap_percentile is not null
group by
    v.experiment_id, v.event_date, v.cohort_date, v.segment_key, v.stratum, v.variant_id, v.multiple_on,
    v.metric, v.y, v.x
