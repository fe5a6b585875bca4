-- What the figures of the section say, in one or two sentences.
with today as (
    select source, profiles, pct from recommendation_sources
    where as_of_date = (select max(as_of_date) from recommendation_sources)
)

select
    format('{:.0f} % of the forms have a hint', 100 - coalesce(max(pct) filter (source = 'none'), 0))
    || ': ' || string_agg(format('{} {:.0f} %', source, pct), ', ' order by pct desc) filter (source <> 'none') || '. '
    || if(coalesce(max(pct) filter (source = 'none'), 0) > 20, 'That is less than the expected 80 %.',
        'At least 80 % are expected.') as says
from today
having count(*) > 0
