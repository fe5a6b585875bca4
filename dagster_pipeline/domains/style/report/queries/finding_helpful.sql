-- What the figures of the section say, in one or two sentences.
with groups as (
    select host_family || ' · ' || segment_key as name, helpful, helpful + unhelpful as answered
    from segment_performance
),

ranked as (
    select *, helpful / answered as rate from groups where answered >= 30
)

select
    format('{:.1f} % of the {:,} answered runs of the window were helpful. ', 100.0 * sum(helpful) / sum(answered),
        sum(answered)::bigint)
    || coalesce((select format('Best: {} ({:.0f} %); ', max_by(name, rate), 100 * max(rate))
        || format('worst: {} ({:.0f} %).', min_by(name, rate), 100 * min(rate)) from ranked having count(*) > 1), '') as says
from groups
having sum(answered) > 0
