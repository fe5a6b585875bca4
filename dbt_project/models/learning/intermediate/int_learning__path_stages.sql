-- what is done stays out of the path
with depths as (
    select
        plan_id,
        depth,
        count(*) as topics
    from {{ ref('int_learning__needed_topics') }}
    where not is_done
    group by plan_id, depth
),

running as (
    select
        *,
        row_number() over depth_order as place,
        count(*) over path as depths,
        least(4, greatest(2, count(*) over path)) as stages,
        sum(topics) over depth_order as topics_until,
        sum(topics) over path as all_topics
    from depths
    window
        path as (partition by plan_id),
        depth_order as (partition by plan_id order by depth)
),

-- two to four stages of whole depths; each ends at the depth where the topics so far come closest to its share, with a
-- depth left for every other stage; of two as close the earlier one
ends as (
    select
        plan_id,
        {% for stage in [1, 2, 3] -%}
            min_by(place, abs(topics_until * stages - {{ stage }} * all_topics) * 100000 + place) filter (
                where place >= {{ stage }} and place <= greatest({{ stage }}, depths - stages + {{ stage }})
            ) as closest_{{ stage }},
        {% endfor -%}
        max(stages) as stages
    from running
    group by plan_id
),

-- no stage ends before the one ahead of it
cuts as (
    select
        plan_id,
        stages,
        closest_1 as end_1,
        greatest(closest_2, closest_1 + 1) as end_2,
        greatest(closest_3, greatest(closest_2, closest_1 + 1) + 1) as end_3
    from ends
)

select
    running.plan_id,
    running.depth,
    running.topics,
    case
        when running.place <= cuts.end_1 then 1
        when cuts.stages = 2 or running.place <= cuts.end_2 then 2
        when cuts.stages = 3 or running.place <= cuts.end_3 then 3
        else 4
    end as stage
from running
inner join cuts on running.plan_id = cuts.plan_id
