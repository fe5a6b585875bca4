with targets as (
    select * from {{ ref('fct_learning__targets') }}
    where has_profile
),

topics as (
    select * from {{ ref('int_learning__job_topics') }}
),

priorities as (
    select * from {{ ref('topic_priorities') }}
)

select
    targets.user_id,
    targets.profile_version,
    topics.topic_id,
    priorities.priority,
    topics.origin,
    topics.section,
    topics.span_start,
    topics.span_length,
    topics.found_as
from targets
inner join topics on targets.job_id = topics.job_id
inner join priorities on topics.weight = priorities.weight
