-- the order of every path, put into one number: 7 million topics of 100,000 paths are sorted by it and not by names
with placed as (
    select
        states.topic_id,
        priorities.weight,
        priorities.priority,
        states.name,
        states.depth,
        states.is_covered,
        states.confidence,
        row_number() over (
            order by
                states.depth asc, priorities.weight desc, coalesce(states.is_covered, false) desc,
                states.confidence desc nulls last, states.name asc, states.topic_id asc
        ) as place
    from {{ ref('int_learning__topic_states') }} as states
    cross join {{ ref('topic_priorities') }} as priorities
)

select
    cast(place as integer) as place,
    cast(min(place) over (partition by topic_id) as integer) as topic_number,
    topic_id,
    weight,
    priority,
    name,
    depth,
    is_covered,
    confidence
from placed
