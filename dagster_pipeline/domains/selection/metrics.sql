-- One row per metric, day and set of labels, from the published copy; day is null for gauges.
with segments as (
    -- clients may deliver segments of their own: unbounded labels would be unbounded series
    select key as segment_key from expected_shares where subject = 'events'
),

hints as (
    -- the API knows four sources; a pooled hint counts as style_hint_documents names it
    select
        history.as_of_date,
        case
            when history.source in ('form', 'form+family') then 'form'
            when history.source in ('segment', 'family_segment') and history.segment_key is not null then 'segment'
            when history.source = 'none' then 'none'
            else 'family'
        end as source,
        coalesce(history.host_family, 'other') as host_family,
        case
            when history.segment_key is null then ''
            else coalesce(segments.segment_key, 'other')
        end as segment_key
    from style_hints_history as history
    left join segments on history.segment_key = segments.segment_key
),

overall as (
    select * from hint_backtest_summary where breakdown = 'overall'
),

estimates as (
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
)

select
    'applylens_autofill_style_choice_total' as metric,
    as_of_date as day,
    to_json({source: source, host_family: host_family, segment_key: segment_key}) as labels,
    count(*) as value
from hints
group by all

union all

-- every series begins at 0, so that its first night is an increase
select distinct
    'applylens_autofill_style_choice_total',
    cast(null as date),
    to_json({source: sources.source, host_family: hints.host_family, segment_key: hints.segment_key}),
    0
from hints
cross join (values ('form'), ('segment'), ('family'), ('none')) as sources (source)

union all

select 'applylens_autofill_profiles_updated_total', as_of_date, to_json({source: source}), count(*)
from hints
group by as_of_date, source

union all

-- the end of the day up to which runs count
select 'applylens_published_as_of_timestamp_seconds', null, '{}', epoch(max(as_of_date) + 1) from style_hints

union all

select 'applylens_published_timestamp_seconds', null, '{}', epoch(max(published_at)) from style_hints

union all

select 'applylens_hints', null, to_json({source: source}), profiles
from recommendation_sources
where as_of_date = (select max(as_of_date) from recommendation_sources)

union all

select 'applylens_hints_changed', null, '{}', count(*) filter (changed) from style_hints

union all

select 'applylens_backtest_helpful_share', null, to_json({selector: selector, estimator: estimator, bound: bound}), value
from (unpivot estimates on value, low, high into name bound value value)

union all

select 'applylens_backtest_difference', null, to_json({estimator: estimator, bound: bound}), value
from (
    unpivot (
        select estimator, difference as value, difference_low as low, difference_high as high from overall
    ) on value, low, high into name bound value value
)

union all

select 'applylens_backtest_changed_hints_ratio', null, to_json({selector: selector}), share from churn

union all

select 'applylens_calibration_brier_score', null, '{}', sum(brier_score * answered_runs) / sum(answered_runs)
from hint_calibration
having sum(answered_runs) > 0
