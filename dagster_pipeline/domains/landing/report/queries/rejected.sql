-- One row per source of which something was refused on the newest day of landing.
select
    source,
    sum(lines) as lines,
    sum(accepted) as accepted,
    sum(duplicates) as duplicates,
    sum(rejected) as rejected,
    sum(rejected) / nullif(sum(lines), 0) as share
from landing_log
where cast(landed_at as date) = (select max(cast(landed_at as date)) from landing_log)
group by source
having sum(rejected) > 0
order by share desc, lines desc, source
