-- One row per day and level of evidence, of the last 60 days.
with levels as (
    select
        as_of_date as day,
        case
            when source in ('form', 'form+family') then 'form'
            when source in ('segment', 'family_segment') then 'segment'
            when source in ('family', 'style') then 'family'
            else 'none'
        end as source,
        sum(profiles) as forms,
        sum(pct) / 100 as share
    from recommendation_sources
    where as_of_date > (select max(as_of_date) - 60 from recommendation_sources)
    group by all
)

select *, list_position(['none', 'family', 'segment', 'form'], source) as place
from levels
order by day, place
