with needed as (
    select * from {{ ref('int_learning__needed_topics') }}
),

staged as (
    select * from {{ ref('int_learning__path_stages') }}
),

stages as (
    select
        user_id,
        profile_version,
        stage,
        sum(topics) as topics
    from staged
    group by user_id, profile_version, stage
),

-- a step is at most five topics of one stage
before as (
    select
        *,
        sum(topics) over (partition by user_id, profile_version order by stage) - topics as topics_before,
        sum(ceil(topics / 5.0)) over (partition by user_id, profile_version order by stage) - ceil(topics / 5.0)
            as steps_before
    from stages
),

ordered as (
    select
        *,
        row_number() over (
            partition by user_id, profile_version
            order by
                depth asc, weight desc, coalesce(is_covered, false) desc,
                confidence desc nulls last, name asc, topic_id asc
        ) as position
    from needed
    where not is_done
)

select
    ordered.user_id,
    ordered.profile_version,
    cast(ordered.position as integer) as position,
    staged.stage,
    cast(before.steps_before + ceil((ordered.position - before.topics_before) / 5.0) as integer) as step,
    ordered.depth,
    ordered.topic_id,
    ordered.name,
    ordered.weight,
    ordered.is_wanted,
    ordered.is_covered,
    false as is_done,
    ordered.confidence
from ordered
inner join staged
    on
        ordered.user_id = staged.user_id
        and ordered.profile_version = staged.profile_version
        and ordered.depth = staged.depth
inner join before
    on
        staged.user_id = before.user_id
        and staged.profile_version = before.profile_version
        and staged.stage = before.stage
union all
select
    user_id,
    profile_version,
    cast(null as integer) as position,
    cast(null as integer) as stage,
    cast(null as integer) as step,
    depth,
    topic_id,
    name,
    weight,
    is_wanted,
    is_covered,
    is_done,
    confidence
from needed
where is_done
