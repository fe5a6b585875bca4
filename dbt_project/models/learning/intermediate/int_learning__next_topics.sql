with learnable as (
    select
        topics.plan_id,
        topics.position,
        places.topic_id,
        places.depth
    from {{ ref('int_learning__path_topics') }} as topics
    inner join {{ ref('int_learning__topic_places') }} as places on topics.place = places.place
    where not topics.is_done and places.is_covered
),

-- topics without prerequisites come first in every path: only where none of them is covered the others are looked at
free as (
    select
        plan_id,
        min(position) as position
    from learnable
    where depth = 0
    group by plan_id
),

later as (
    select learnable.*
    from learnable
    left join free on learnable.plan_id = free.plan_id
    where free.plan_id is null
),

numbers as (
    select distinct
        topic_id,
        topic_number
    from {{ ref('int_learning__topic_places') }}
),

-- a topic is closed while one of its own prerequisites is not done
closed as (
    select distinct
        later.plan_id,
        later.position
    from later
    inner join {{ ref('int_learning__prerequisites') }} as prerequisites on later.topic_id = prerequisites.topic_id
    inner join numbers on prerequisites.prerequisite_id = numbers.topic_id
    inner join {{ ref('int_learning__path_topics') }} as required
        on later.plan_id = required.plan_id and numbers.topic_number = required.topic_number
    where not required.is_done
),

opened as (
    select
        later.plan_id,
        min(later.position) as position
    from later
    left join closed on later.plan_id = closed.plan_id and later.position = closed.position
    where closed.plan_id is null
    group by later.plan_id
),

firsts as (
    select * from free
    union all
    select * from opened
)

select
    learnable.plan_id,
    learnable.topic_id
from learnable
inner join firsts on learnable.plan_id = firsts.plan_id and learnable.position = firsts.position
