-- A card at the top of the page: place, label, value, note, change, trend (oldest first), whether to watch it.
with days as (
    select cast(landed_at as date) as day, sum(rejected) as rejected, sum(lines) as lines
    from landing_log
    group by day
    having sum(lines) > 0
),

newest as (
    from days order by day desc limit 1
),

week_before as (
    select sum(days.rejected) / sum(days.lines) as share
    from days, newest
    where days.day between newest.day - 13 and newest.day - 7
)

select
    50 as place,
    'Refused lines' as label,
    format('{:.2f} %', 100.0 * rejected / lines) as value,
    format('of {:,} lines on {}', lines::bigint, day) as note,
    format('{:+.2f} points', 100 * (rejected / lines - week_before.share)) as change,
    (select list(rejected / lines order by day) from (from days order by day desc limit 28)) as trend,
    if(rejected > 0.01 * lines, 'watch', 'good') as state
from newest
cross join week_before
