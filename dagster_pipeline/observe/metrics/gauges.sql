-- One row per metric and set of labels: how things stand in the published copy.
with overall as (
    select * from hint_backtest_summary where breakdown = 'overall'
),

values_of as (
    select 'threshold' as selector, estimator, threshold_value as value, threshold_low as low, threshold_high as high
    from overall
    union all
    select 'pooled', estimator, pooled_value, pooled_low, pooled_high from overall
),

churn as (
    select selector, sum(changed_hints) / nullif(sum(forms_with_hint_before), 0) as share
    from hint_backtest
    where run_date = (select max(run_date) from hint_backtest)
    group by selector
),

newest_landing as (
    select source, sum(rejected) as rejected, sum(lines) as lines
    from landing_log
    where cast(landed_at as date) = (select max(cast(landed_at as date)) from landing_log)
    group by source
)

-- the end of the day up to which runs count
select
    'applylens_published_as_of_timestamp_seconds' as metric,
    '{}' as labels,
    cast(epoch(max(as_of_date) + 1) as double) as value
from style_hints

union all

select 'applylens_published_timestamp_seconds', '{}', epoch(max(published_at)) from style_hints

union all

select 'applylens_hints', to_json({source: source}), profiles
from recommendation_sources
where as_of_date = (select max(as_of_date) from recommendation_sources)

union all

select 'applylens_hints_changed', '{}', count(*) filter (changed) from style_hints

union all

select 'applylens_low_quality_profiles', '{}', count(*) filter (quality = 'low') from form_profiles

union all

select 'applylens_segment_runs_share', to_json({segment_key: coalesce(segment_key, '')}), sum(share_of_runs)
from segment_distribution
where segment_key is null or segment_key in (select key from expected_shares where subject = 'events')
group by segment_key

union all

select
    'applylens_segment_answered_helpful_ratio',
    to_json({host_family: host_family, segment_key: segment_key}),
    helpful / (helpful + unhelpful)
from segment_performance
where helpful + unhelpful > 0 and segment_key in (select key from expected_shares where subject = 'events')

union all

select 'applylens_backtest_helpful_ratio', to_json({selector: selector, estimator: estimator, bound: bound}), value
from (unpivot values_of on value, low, high into name bound value value)

union all

select 'applylens_backtest_difference', to_json({estimator: estimator, bound: bound}), value
from (
    unpivot (
        select estimator, difference as value, difference_low as low, difference_high as high from overall
    ) on value, low, high into name bound value value
)

union all

select 'applylens_backtest_changed_hints_ratio', to_json({selector: selector}), share from churn

union all

select 'applylens_calibration_brier_score', '{}', sum(brier_score * answered_runs) / sum(answered_runs)
from hint_calibration
having sum(answered_runs) > 0

union all

select 'applylens_policy_precision_ratio', to_json({policy_id: policy_id, bound: bound}), value
from (
    unpivot (
        select policy_id, precision as value, precision_low as low, precision_high as high
        from policy_stats_overall
        where window_days = 30
    ) on value, low, high into name bound value value
)

union all

select 'applylens_policy_confidence_threshold_ratio', to_json({policy_id: policy_id}), confidence_threshold
from policy_stats_overall
where window_days = 30

union all

select 'applylens_landing_rejected_ratio', to_json({source: source}), rejected / nullif(lines, 0)
from newest_landing
