with paths as (
    select
        user_id,
        profile_version
    from {{ ref('fct_learning__paths') }}
    where is_newest
),

topics as (
    select * from {{ ref('fct_learning__path_topics') }}
)

select
    topics.topic_id,
    count(case when not topics.is_done then 1 end) as people,
    cast(coalesce(sum(case when not topics.is_done then topics.weight end), 0) as bigint) as weighted_need,
    count(case when topics.is_wanted then 1 end) as wanted_by
from topics
inner join paths on topics.user_id = paths.user_id and topics.profile_version = paths.profile_version
group by topics.topic_id
