-- One row per style with runs on the host in 30 days.
select
    [gen_style_id] as style,
    sum(total_runs) as runs,
    sum(helpful + unhelpful) as answered,
    wilson(sum(helpful), sum(helpful + unhelpful)) as interval,
    sum(helpful) / nullif(sum(helpful + unhelpful), 0) as share,
    sum(helpful) / sum(total_runs) as ratio
from form_style_stats
where host = $host
group by gen_style_id
order by runs desc, gen_style_id
