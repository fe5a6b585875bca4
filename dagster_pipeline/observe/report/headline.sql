-- The last night among the figures at the top of the page.
with night as (
    select * from nights order by started_at desc limit 1
)

select
    60 as place,
    'Last night' as label,
    format('{:.0f} s', epoch(finished_at) - epoch(started_at)) as value,
    case status
        when 'ok' then 'published'
        when 'part' then 'published in part'
        when 'err' then 'failed'
        else 'until this page was made'
    end as note,
    if(status in ('err', 'part'), 'watch', 'good') as state
from night
