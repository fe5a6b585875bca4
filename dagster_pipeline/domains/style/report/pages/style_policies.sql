-- One row per way of choosing, 30 days.
select
    policy,
    sum(runs) as runs,
    sum(answered) as answered,
    wilson(sum(helpful), sum(answered)) as interval,
    sum(helpful) / nullif(sum(answered), 0) as share,
    sum(helpful) / sum(runs) as ratio
from style_daily
where gen_style_id = $style and event_date > (select max(as_of_date) - 30 from dim_date)
group by policy
order by runs desc, policy
