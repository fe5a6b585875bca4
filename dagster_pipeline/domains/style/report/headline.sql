-- Figures at the top of the page: place, label, value, note, and whether to watch it.
with answered as (
    select sum(helpful) as helpful, sum(helpful + unhelpful) as answered
    from runs_daily
    where event_date > (select max(as_of_date) - 7 from form_profiles)
)

select
    40 as place,
    'Helpful' as label,
    format('{:.1f} %', 100.0 * helpful / answered) as value,
    format('of {:,} answered runs in 7 days', answered) as note,
    '' as state
from answered
where answered > 0
