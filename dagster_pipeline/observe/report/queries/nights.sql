-- The last 14 nights, newest first.
select
    started_at as began,
    if(first = last, last::varchar, first || ' to ' || last) as dates,
    case status when 'ok' then 'published' when 'part' then 'published in part' else 'failed' end as outcome,
    epoch(finished_at) - epoch(started_at) as seconds,
    array_to_string(
        list_transform(
            list_filter(['passed', 'warned', 'failed'], lambda one: checks[one] > 0), lambda one: checks[one] || ' ' || one
        ), ', '
    ) as checks
from nights
order by started_at desc
limit 14
