-- A card at the top of the page: place, label, value, note, change, trend (oldest first), whether to watch it.
with timed as (
    select *, epoch(finished_at) - epoch(started_at) as seconds from nights
),

night as (
    select * from timed order by started_at desc limit 1
),

earlier as (
    select median(timed.seconds) as seconds
    from timed, night
    where timed.status = 'ok' and timed.started_at between night.started_at - interval 8 day
        and night.started_at - interval 1 hour
)

select
    60 as place,
    'Last night' as label,
    format('{:.0f} s', night.seconds) as value,
    case night.status when 'ok' then 'published' when 'part' then 'published in part' else 'failed' end as note,
    format('{:+.0f} s', night.seconds - earlier.seconds) as change,
    (select list(seconds order by started_at) from (from timed order by started_at desc limit 28)) as trend,
    if(night.status = 'ok', 'good', 'watch') as state
from night
cross join earlier
