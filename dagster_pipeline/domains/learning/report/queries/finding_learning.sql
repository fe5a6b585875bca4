-- What the figures of the section say, in one or two sentences.
with wanted as (
    select
        count(*) as topics,
        count(*) filter (status = 'ok') as covered,
        count(*) filter (status = 'no_embedding') as unknown
    from topic_coverage
    where wanted_by > 0
),

missed as (
    select topic, people from content_gaps
    where status = 'no_matches'
    order by people desc, weighted_need desc, topic_id
    limit 1
)

select
    case
        when topics = 0 then 'Nobody aims at a job that names a topic.'
        else format('The library covers {:,} of the {:,} topics that people want; {:,} could not be compared.',
            covered, topics, unknown)
            || coalesce((select format(' Most missed: {} ({:,} people).', topic, people) from missed), '')
    end as says
from wanted
