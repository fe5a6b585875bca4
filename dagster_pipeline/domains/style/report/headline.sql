-- Cards at the top of the page: place, label, value, note, change, trend (oldest first), whether to watch it.
with days as (
    select
        event_date,
        sum(runs) as runs,
        sum(helpful) as helpful,
        sum(helpful + unhelpful) as answered,
        (select max(as_of_date) from form_profiles) - event_date as days_ago
    from runs_daily
    group by event_date
),

weeks as (
    select
        sum(runs) filter (days_ago < 7) as runs,
        sum(runs) filter (days_ago between 7 and 13) as runs_before,
        sum(answered) filter (days_ago < 7) as answered,
        sum(helpful) filter (days_ago < 7) / nullif(sum(answered) filter (days_ago < 7), 0) as share,
        sum(helpful) filter (days_ago between 7 and 13) / nullif(sum(answered) filter (days_ago between 7 and 13), 0)
            as share_before,
        max(days_ago) >= 13 as has_week_before,
        list(runs order by event_date) filter (days_ago < 28) as runs_trend,
        list(helpful / answered order by event_date) filter (days_ago < 28 and answered > 0) as share_trend
    from days
)

select
    10 as place,
    'Runs in 7 days' as label,
    format('{:,}', runs::bigint) as value,
    'with or without a style' as note,
    if(has_week_before, format('{:+.1f} %', 100 * (runs / runs_before - 1)), null) as change,
    runs_trend as trend,
    '' as state
from weeks
where runs > 0
union all
select
    20,
    'Helpful share',
    format('{:.1f} %', 100 * share),
    format('of {:,} answered runs in 7 days', answered::bigint),
    if(has_week_before, format('{:+.1f} points', 100 * (share - share_before)), null),
    share_trend,
    ''
from weeks
where answered > 0
