with jobs as (
    select distinct job_id from {{ ref('int_learning__changed_paths') }}
),

job_topics as (
    select
        listed.job_id,
        listed.topic_id,
        listed.weight
    from {{ ref('int_learning__job_topics') }} as listed
    inner join jobs on listed.job_id = jobs.job_id
),

-- closed once per topic and gathered once per job, however many people aim at it
gathered as (
    select
        job_id,
        topic_id,
        weight,
        true as is_wanted
    from job_topics
    union all
    select
        job_topics.job_id,
        ancestors.ancestor_id as topic_id,
        1 as weight,
        false as is_wanted
    from job_topics
    inner join {{ ref('int_learning__ancestors') }} as ancestors on job_topics.topic_id = ancestors.topic_id
),

needs as (
    select
        job_id,
        topic_id,
        max(weight) as weight,
        bool_or(is_wanted) as is_wanted
    from gathered
    group by job_id, topic_id
)

select
    needs.job_id,
    needs.is_wanted,
    places.place,
    places.topic_number,
    places.depth
from needs
inner join {{ ref('int_learning__topic_places') }} as places
    on needs.topic_id = places.topic_id and needs.weight = places.weight
