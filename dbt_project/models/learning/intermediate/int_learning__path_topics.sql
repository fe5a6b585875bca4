with needed as (
    select * from {{ ref('int_learning__needed_topics') }}
),

staged as (
    select * from {{ ref('int_learning__path_stages') }}
),

stages as (
    select
        plan_id,
        stage,
        sum(topics) as topics
    from staged
    group by plan_id, stage
),

-- a step is at most five topics of one stage
before as (
    select
        *,
        sum(topics) over (partition by plan_id order by stage) - topics as topics_before,
        sum(ceil(topics / 5.0)) over (partition by plan_id order by stage) - ceil(topics / 5.0) as steps_before
    from stages
),

depths as (
    select
        staged.plan_id,
        staged.depth,
        staged.stage,
        before.topics_before,
        before.steps_before
    from staged
    inner join before on staged.plan_id = before.plan_id and staged.stage = before.stage
),

ordered as (
    select
        *,
        row_number() over (partition by plan_id order by place) as position
    from needed
    where not is_done
)

select
    ordered.plan_id,
    ordered.place,
    ordered.topic_number,
    cast(ordered.position as integer) as position,
    depths.stage,
    cast(depths.steps_before + ceil((ordered.position - depths.topics_before) / 5.0) as integer) as step,
    ordered.is_wanted,
    false as is_done
from ordered
inner join depths on ordered.plan_id = depths.plan_id and ordered.depth = depths.depth
union all
select
    plan_id,
    place,
    topic_number,
    cast(null as integer) as position,
    cast(null as integer) as stage,
    cast(null as integer) as step,
    is_wanted,
    is_done
from needed
where is_done
