with versions as (
    select
        targets.user_id,
        targets.profile_version,
        targets.job_id
    from {{ ref('fct_learning__targets') }} as targets
    inner join {{ ref('int_learning__changed_users') }} as changed on targets.user_id = changed.user_id
    where targets.has_profile
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
    select distinct job_id from versions
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

job_needs as (
    select
        job_id,
        topic_id,
        max(weight) as weight,
        bool_or(is_wanted) as is_wanted
    from gathered
    group by job_id, topic_id
)

select
    versions.user_id,
    versions.profile_version,
    needs.topic_id,
    needs.weight,
    needs.is_wanted,
    coalesce(progress.is_done, false) as is_done,
    states.name,
    states.depth,
    states.is_covered,
    states.confidence
from versions
inner join job_needs as needs on versions.job_id = needs.job_id
inner join {{ ref('int_learning__topic_states') }} as states on needs.topic_id = states.topic_id
left join {{ ref('int_learning__progress') }} as progress
    on versions.user_id = progress.user_id and needs.topic_id = progress.topic_id
