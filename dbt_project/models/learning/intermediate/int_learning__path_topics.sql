with needed as (
    select * from {{ ref('int_learning__needed_topics') }}
),

-- what is done stays out of the path
depths as (
    select
        user_id,
        profile_version,
        depth,
        count(*) as topics
    from needed
    where not is_done
    group by user_id, profile_version, depth
),

running as (
    select
        *,
        row_number() over depth_order as place,
        count(*) over path as depths,
        sum(topics) over depth_order as topics_until,
        sum(topics) over path as all_topics
    from depths
    window
        path as (partition by user_id, profile_version),
        depth_order as (partition by user_id, profile_version order by depth)
),

-- two to four stages of whole depths; each ends at the depth where the topics so far come closest to its
-- share, with a depth left for every other stage; of two as close the earlier one
ends as (
    select
        user_id,
        profile_version,
        least(4, greatest(2, max(depths))) as stages
        {%- for stage in [1, 2, 3] %},
        min_by(
            place,
            abs(topics_until * least(4, greatest(2, depths)) - {{ stage }} * all_topics) * 100000 + place
        ) filter (
            where place >= {{ stage }} and place <= greatest({{ stage }}, depths - least(4, greatest(2, depths)) + {{ stage }})
        ) as closest_{{ stage }}
        {%- endfor %}
    from running
    group by user_id, profile_version
),

-- no stage ends before the one ahead of it
cuts as (
    select
        user_id,
        profile_version,
        stages,
        closest_1 as end_1,
        greatest(closest_2, closest_1 + 1) as end_2,
        greatest(closest_3, greatest(closest_2, closest_1 + 1) + 1) as end_3
    from ends
),

staged as (
    select
        running.user_id,
        running.profile_version,
        running.depth,
        running.topics,
        case
            when running.place <= cuts.end_1 then 1
            when cuts.stages = 2 or running.place <= cuts.end_2 then 2
            when cuts.stages = 3 or running.place <= cuts.end_3 then 3
            else 4
        end as stage
    from running
    inner join cuts on running.user_id = cuts.user_id and running.profile_version = cuts.profile_version
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
                depth asc, weight desc, coalesce(is_covered, false) desc, confidence desc nulls last, name asc, topic_id asc
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
