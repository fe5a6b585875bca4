with changes as (
    select
        subject,
        id
    from {{ ref('int_learning__changes') }}
),

targets as (
    select
        user_id,
        job_id
    from {{ ref('fct_learning__targets') }}
),

built as (
    select max(built_at) as built_at
    from {{ source('run', 'run_log') }}
    where domain = 'learning' and as_of_date is not null
),

changed_topics as (
    select states.topic_id
    from {{ ref('int_learning__topic_states') }} as states
    cross join built
    where built.built_at is null or states.changed_at > built.built_at
),

-- with every topic that has a changed one among its prerequisites
affected as (
    select topic_id from changed_topics
    union
    select ancestors.topic_id
    from {{ ref('int_learning__ancestors') }} as ancestors
    inner join changed_topics on ancestors.ancestor_id = changed_topics.topic_id
),

changed_jobs as (
    select job_id from {{ ref('int_learning__new_jobs') }}
    union
    select job_topics.job_id
    from {{ ref('int_learning__job_topics') }} as job_topics
    inner join affected on job_topics.topic_id = affected.topic_id
)

select id as user_id from changes
where subject in ('target', 'person', 'progress', 'session')
union
select targets.user_id
from targets
inner join changed_jobs on targets.job_id = changed_jobs.job_id
