-- One row per week, newest first.
select
    d.week_start as week,
    sum(f.runs) filter (f.gen_style_id = $style) as runs,
    sum(f.runs) filter (f.gen_style_id = $style) / sum(f.runs) as part,
    sum(f.answered) filter (f.gen_style_id = $style) as answered,
    wilson(sum(f.helpful) filter (f.gen_style_id = $style), sum(f.answered) filter (f.gen_style_id = $style)) as interval,
    sum(f.helpful) filter (f.gen_style_id = $style)
        / nullif(sum(f.answered) filter (f.gen_style_id = $style), 0) as share,
    sum(f.edit_chars) filter (f.gen_style_id = $style)
        / nullif(sum(f.edit_runs) filter (f.gen_style_id = $style), 0) as edited
from style_daily as f
join dim_date as d on f.event_date = d.day
group by d.week_start
having sum(f.runs) filter (f.gen_style_id = $style) > 0
order by d.week_start desc
limit 26
