-- One row per week, newest first.
select
    d.week_start as week,
    sum(f.runs) as runs,
    sum(f.answered) as answered,
    wilson(sum(f.helpful), sum(f.answered)) as interval,
    sum(f.helpful) / nullif(sum(f.answered), 0) as share,
    sum(f.edit_chars) / nullif(sum(f.edit_runs), 0) as edited
from style_daily as f
join dim_date as d on f.event_date = d.day
where f.host = $host
group by d.week_start
order by d.week_start desc
limit 26
