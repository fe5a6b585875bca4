{#- Written once: 7 million rows of 100,000 people. What Spark builds is read as files, which a view does not have. -#}
{{ config(materialized="table" if target.type == "spark" else "view") }}

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
from {{ ref('fct_learning__path_topics') }} as topics
inner join {{ ref('topic_priorities') }} as priorities on topics.weight = priorities.weight
