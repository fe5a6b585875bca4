-- Sources of which more than 1 % was refused on the newest day of landing.
select
    'watch' as level,
    format('{:.1f} % of the {:,} lines of {} that landed on {} were refused.', 100 * sum(rejected) / sum(lines),
        sum(lines)::bigint, source, max(cast(landed_at as date))) as says,
    'landing' as section
from landing_log
where cast(landed_at as date) = (select max(cast(landed_at as date)) from landing_log)
group by source
having sum(rejected) > 0.01 * sum(lines)
order by source
