{{ replaces('user_id in (select user_id from {ledger})', ledger='int_learning__changed_users') }}

select
    paths.user_id,
    paths.profile_version,
    topics.position,
    topics.stage,
    topics.step,
    places.depth,
    places.topic_id,
    places.weight,
    topics.is_wanted,
    places.is_covered,
    topics.is_done,
    places.confidence
from {{ ref('int_learning__path_topics') }} as topics
inner join {{ ref('int_learning__plans') }} as paths on topics.plan_id = paths.plan_id
inner join {{ ref('int_learning__topic_places') }} as places on topics.place = places.place
