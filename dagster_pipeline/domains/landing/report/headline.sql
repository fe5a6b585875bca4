-- Figures at the top of the page: place, label, value, note, and whether to watch it.
with landed as (
    select sum(rejected) as rejected, sum(lines) as lines
    from landing_log
    where cast(landed_at as date) = (select max(cast(landed_at as date)) from landing_log)
)

select
    50 as place,
    'Rejected lines' as label,
    format('{:.2f} %', 100.0 * rejected / lines) as value,
    format('of {:,} lines, newest landing day', lines) as note,
    if(rejected > 0.01 * lines, 'watch', 'good') as state
from landed
where lines > 0
