-- One row per day, a column per source; the last 14 days.
select
    as_of_date as day,
    sum(profiles) as forms,
    sum(pct) filter (source in ('form', 'form+family')) / 100 as form,
    sum(pct) filter (source in ('segment', 'family_segment')) / 100 as segment,
    sum(pct) filter (source in ('family', 'style')) / 100 as family,
    sum(pct) filter (source = 'none') / 100 as none
from recommendation_sources
group by as_of_date
order by as_of_date desc
limit 14
