with topics as (
    select * from {{ ref('int_learning__topics') }}
),

names as (
    select * from {{ ref('int_learning__topic_names') }}
),

wanted as (
    select
        job_topics.topic_id,
        max(job_topics.weight) as weight
    from {{ ref('int_learning__job_topics') }} as job_topics
    inner join {{ ref('fct_learning__targets') }} as targets on job_topics.job_id = targets.job_id
    where targets.is_newest
    group by job_topics.topic_id
),

-- where a cycle is broken: at the topic of lowest priority, then by name; what nobody wants is only ever implied
placed as (
    select
        topics.topic_id,
        topics.is_soft_skill,
        row_number() over (order by coalesce(wanted.weight, 1) asc, topics.name asc, topics.topic_id asc) as place
    from topics
    left join wanted on topics.topic_id = wanted.topic_id
),

listed as (
    select
        topic_id,
        {{ topic_key('element') }} as prerequisite_key,
        min(element) as named_as
    from {{ array_elements('topics', 'prerequisites') }} as elements
    group by topic_id, {{ topic_key('element') }}
),

resolved as (
    select
        listed.topic_id,
        names.topic_id as prerequisite_id,
        topic.place as topic_place,
        prerequisite.place as prerequisite_place,
        case
            when names.topic_id is null then 'missing'
            when names.topic_id = listed.topic_id then 'self_loop'
            when topic.is_soft_skill or prerequisite.is_soft_skill then 'soft_skill'
            else 'prerequisite'
        end as kind,
        listed.named_as
    from listed
    inner join placed as topic on listed.topic_id = topic.topic_id
    left join names on listed.prerequisite_key = names.name_key
    left join placed as prerequisite on names.topic_id = prerequisite.topic_id
    where listed.prerequisite_key is not null
)

-- an id and an alias of the same topic are one edge; names of no topic stay apart
select
    topic_id,
    prerequisite_id,
    topic_place,
    prerequisite_place,
    kind,
    min(named_as) as named_as
from resolved
group by
    topic_id, prerequisite_id, topic_place, prerequisite_place, kind, case when kind = 'missing' then named_as end
