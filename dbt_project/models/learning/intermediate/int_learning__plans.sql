with done as (
    select
        path_id,
        {{ ordered_string_agg('cast(topic_number as string)', 'topic_number', ',') }} as topics
    from {{ ref('int_learning__done_topics') }}
    group by path_id
),

-- a plan is numbered as the first of the paths that follow it
planned as (
    select
        paths.*,
        min(paths.path_id) over (partition by paths.job_id, coalesce(done.topics, '')) as plan_id
    from {{ ref('int_learning__changed_paths') }} as paths
    left join done on paths.path_id = done.path_id
)

select
    planned.path_id,
    planned.plan_id,
    before.plan_id as plan_before,
    planned.user_id,
    planned.profile_version,
    planned.is_newest,
    planned.job_id
from planned
left join planned as before on planned.path_before = before.path_id
