{{ replaces('user_id in (select user_id from {ledger})', ledger='int_learning__changed_users') }}

with topics as (
    select * from {{ ref('int_learning__path_topics') }}
),

priorities as (
    select * from {{ ref('topic_priorities') }}
)

select
    topics.user_id,
    topics.profile_version,
    topics.position,
    topics.stage,
    topics.step,
    topics.depth,
    topics.topic_id,
    priorities.priority,
    topics.is_wanted,
    topics.is_covered,
    topics.is_done,
    topics.confidence
from topics
inner join priorities on topics.weight = priorities.weight
