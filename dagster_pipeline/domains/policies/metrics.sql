-- One row per metric, day and set of labels, from the published copy; day is null for gauges and for totals that
-- nobody keeps by day.
select metric, cast(null as date) as day, to_json({policy_id: policy_id}) as labels, cast(value as double) as value
from policy_counters
where policy_id is not null

union all

select metric, null, to_json({sign: sign}), value
from policy_counters
where policy_id is null

union all

select 'applylens_policy_precision_ratio', null, to_json({policy_id: policy_id, bound: bound}), value
from (
    unpivot (
        select policy_id, precision as value, precision_low as low, precision_high as high
        from policy_stats_overall
        where window_days = 30
    ) on value, low, high into name bound value value
)

union all

select
    'applylens_policy_confidence_threshold_ratio', null, to_json({policy_id: policy_id}), confidence_threshold
from policy_stats_overall
where window_days = 30
