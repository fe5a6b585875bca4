-- One row per style with runs in 30 days.
with counted as (
    select
        gen_style_id,
        sum(runs) as runs,
        sum(answered) as answered,
        sum(helpful) as helpful,
        sum(edit_chars) / nullif(sum(edit_runs), 0) as edited,
        sum(helpful) filter (days_ago < 7) / nullif(sum(answered) filter (days_ago < 7), 0) as week,
        sum(helpful) filter (days_ago between 7 and 13) / nullif(sum(answered) filter (days_ago between 7 and 13), 0)
            as week_before
    from style_daily
    join dim_date on event_date = day
    where gen_style_id is not null and days_ago < 30
    group by gen_style_id
)

select
    [gen_style_id] as style,
    runs,
    answered,
    wilson(helpful, answered) as interval,
    helpful / nullif(answered, 0) as share,
    100 * (week - week_before) as points,
    helpful / runs as ratio,
    edited,
    (select count(*) from style_hints where preferred_style_id = gen_style_id) as forms
from counted
order by share desc nulls last, gen_style_id
limit 20
