-- One row per section of the page: what its figures say, in one or two sentences.
with forms as (
    select count(*) as forms, count(*) filter (changed) as changed from style_hints
),

today as (
    select source, profiles, pct from recommendation_sources
    where as_of_date = (select max(as_of_date) from recommendation_sources)
),

segments as (
    select coalesce(segment_key, 'unknown') as segment_key, sum(share_of_runs) as share
    from segment_distribution group by all
),

outside as (
    select
        format('{} {:.0f} % (expected {:.0f} to {:.0f} %)', key, 100 * coalesce(share, 0), 100 * low, 100 * high) as said,
        key
    from expected_shares
    left join segments on key = segment_key
    where subject = 'events' and round(coalesce(share, 0), 2) not between low and high
),

groups as (
    select host_family || ' · ' || segment_key as name, helpful, helpful + unhelpful as answered
    from segment_performance
),

ranked as (
    select *, helpful / answered as rate from groups where answered >= 30
),

judged as (
    select * from hint_backtest_summary where breakdown = 'overall' and estimator = 'dr'
),

bins as (
    select
        sum(brier_score * answered_runs) / sum(answered_runs) as brier,
        sum(abs(expected_helpful_rate - actual_helpful_rate) * answered_runs) / sum(answered_runs) as gap
    from hint_calibration
    having sum(answered_runs) > 0
),

months as (
    select * from spending_overview where month = (select max(month) from spending_overview)
),

landed as (
    select cast(landed_at as date) as day, sum(lines) as lines, sum(accepted) as accepted,
        sum(duplicates) as duplicates, sum(rejected) as rejected
    from landing_log
    group by all
    order by day desc
    limit 1
),

night as (
    select *, epoch(finished_at) - epoch(started_at) as seconds from nights order by started_at desc limit 1
),

slowest as (
    select step.key as name, step.value as seconds
    from (select unnest(map_entries(steps)) as step from night)
    order by seconds desc
    limit 1
)

select 'changed' as section,
    case
        when changed = 0 then 'No hint has changed since the day before.'
        else format('{:,} of {:,} forms ({:.1f} %) have a different hint than the day before.',
            changed, forms, 100.0 * changed / forms)
    end as says
from forms
union all
select 'coverage',
    format('{:.0f} % of the forms have a hint', 100 - coalesce(max(pct) filter (source = 'none'), 0))
    || ': ' || string_agg(format('{} {:.0f} %', source, pct), ', ' order by pct desc) filter (source <> 'none') || '. '
    || if(coalesce(max(pct) filter (source = 'none'), 0) > 20, 'That is less than the expected 80 %.',
        'At least 80 % are expected.')
from today
having count(*) > 0
union all
select 'mix',
    case
        when count(*) = 0 then 'Every segment of the traffic is within its expected band.'
        else 'Outside their expected bands: ' || string_agg(said, ', ' order by key) || '.'
    end
from outside
union all
select 'helpful',
    format('{:.1f} % of the {:,} answered runs of the window were helpful. ', 100.0 * sum(helpful) / sum(answered),
        sum(answered)::bigint)
    || coalesce((select format('Best: {} ({:.0f} %); ', max_by(name, rate), 100 * max(rate))
        || format('worst: {} ({:.0f} %).', min_by(name, rate), 100 * min(rate)) from ranked having count(*) > 1), '')
from groups
having sum(answered) > 0
union all
select 'backtest',
    case
        when pooled_value is null then 'The selectors cannot be compared: ' || verdict || '.'
        else format('Under the pooled selector {:.1f} % of answered runs would be helpful, under the threshold rule '
            || '{:.1f} %; the difference is {:+.1f} points ({:+.1f} to {:+.1f}): ',
            100 * pooled_value, 100 * threshold_value, 100 * difference, 100 * difference_low, 100 * difference_high)
            || verdict || '.'
    end
from judged
union all
select 'calibration',
    format('Expected and actual helpful rates differ by {:.1f} points on average; the Brier score is {:.3f} '
        || '(a coin has 0.250).', 100 * gap, brier)
from bins
union all
select 'policies',
    case
        when count(*) = 0 then 'No policy has fired in the last 30 days.'
        else format('{} of {} policies are clearly below their required precision', count(*) filter (alert), count(*))
            || format('; {} are less precise in the last 7 days than in the 7 before.',
                (select count(*) from policy_stats_overall where window_days = 7 and precision_trend < 0))
    end
from policy_stats_overall
where window_days = 30 and fired > 0
union all
select 'spending',
    case
        when count(*) = 0 then 'There are no receipts.'
        when count(*) filter (is_shown) = 0
            then format('Too few people spent anything in {} to show sums.', (select max(month) from spending_overview))
        else format('In {} there were {:,} receipts in {} currencies; {:,} charges may be duplicates.',
            max(month), sum(receipts)::bigint, count(*) filter (is_shown), sum(duplicate_charges)::bigint)
    end
from months
union all
select 'landing',
    format('On {} {:,} lines landed: {:,} accepted, {:,} exact duplicates, {:,} rejected.',
        day::varchar, lines::bigint, accepted::bigint, duplicates::bigint, rejected::bigint)
from landed
union all
select 'nights',
    format('The last night took {:.0f} s', seconds)
    || coalesce((select format(', of which {} {:.0f} s', name, slowest.seconds) from slowest), '') || '. '
    || format('{} checks passed, {} warned, {} failed.', coalesce(checks['passed'], 0), coalesce(checks['warned'], 0),
        coalesce(checks['failed'], 0))
from night
