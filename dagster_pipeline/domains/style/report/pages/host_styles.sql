-- One row per style with runs on the host in 30 days.
select
    [gen_style_id] as style,
    sum(runs) as runs,
    sum(answered) as answered,
    wilson(sum(helpful), sum(answered)) as interval,
    sum(helpful) / nullif(sum(answered), 0) as share,
    sum(helpful) / sum(runs) as ratio,
    sum(edit_chars) / nullif(sum(edit_runs), 0) as edited
from style_daily
where host = $host and gen_style_id is not null
    and event_date > (select max(as_of_date) - 30 from dim_date)
group by gen_style_id
order by runs desc, gen_style_id
