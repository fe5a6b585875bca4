with paths as (
    select * from {{ ref('int_learning__changed_paths') }}
),

job_topics as (
    select
        job_id,
        topic_id,
        weight
    from {{ ref('int_learning__job_topics') }}
),

-- closed once per topic and gathered once per job, however many people aim at it
jobs as (
    select distinct job_id from paths
),

gathered as (
    select
        job_topics.job_id,
        job_topics.topic_id,
        job_topics.weight,
        true as is_wanted
    from job_topics
    inner join jobs on job_topics.job_id = jobs.job_id
    union all
    select
        job_topics.job_id,
        ancestors.ancestor_id as topic_id,
        1 as weight,
        false as is_wanted
    from job_topics
    inner join jobs on job_topics.job_id = jobs.job_id
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
),

placed as (
    select
        needs.job_id,
        needs.is_wanted,
        places.place,
        places.topic_number,
        places.depth
    from needs
    inner join {{ ref('int_learning__topic_places') }} as places
        on needs.topic_id = places.topic_id and needs.weight = places.weight
),

done as (
    select distinct
        paths.path_id,
        places.topic_number
    from {{ ref('int_learning__progress') }} as progress
    inner join paths on progress.user_id = paths.user_id
    inner join {{ ref('int_learning__topic_places') }} as places on progress.topic_id = places.topic_id
    where progress.is_done
)

select
    paths.path_id,
    placed.place,
    placed.topic_number,
    placed.depth,
    placed.is_wanted,
    done.path_id is not null as is_done
from paths
inner join placed on paths.job_id = placed.job_id
left join done on paths.path_id = done.path_id and placed.topic_number = done.topic_number
