-- One row per metric, day and set of labels, from the published copy; day is null for gauges.
with segments as (
    -- clients may deliver segments of their own: unbounded labels would be unbounded series
    select key as segment_key from expected_shares where subject = 'events'
),

runs as (
    select
        runs_daily.event_date,
        runs_daily.policy,
        runs_daily.host_family,
        case
            when runs_daily.segment_key is null then ''
            else coalesce(segments.segment_key, 'other')
        end as segment_key,
        runs_daily.runs
    from runs_daily
    left join segments on runs_daily.segment_key = segments.segment_key
)

select
    'applylens_autofill_policy_total' as metric,
    event_date as day,
    to_json({policy: policy, host_family: host_family, segment_key: segment_key}) as labels,
    sum(runs) as value
from runs
group by all

union all

select 'autofill_segment_stats_total', event_date, to_json({family: host_family, segment: segment_key}), sum(runs)
from runs
group by all

union all

select 'applylens_low_quality_profiles', null, '{}', sum(low_quality_forms) from form_profiles

union all

select 'applylens_segment_runs_share', null, to_json({segment_key: coalesce(segment_key, '')}),
    sum(coalesce(share_of_runs, share_of_all_runs))
from segment_distribution
where segment_key is null or segment_key in (select segments.segment_key from segments)
group by segment_key

union all

select
    'applylens_segment_helpful_share',
    null,
    to_json({host_family: host_family, segment_key: segment_key}),
    helpful / (helpful + unhelpful)
from segment_performance
where helpful + unhelpful > 0 and segment_key in (select segments.segment_key from segments)
