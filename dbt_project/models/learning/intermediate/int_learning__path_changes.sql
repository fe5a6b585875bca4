with paths as (
    select
        path_id,
        plan_id,
        plan_before
    from {{ ref('int_learning__plans') }}
    where plan_before is not null
),

topics as (
    select
        topics.plan_id,
        places.topic_id,
        topics.stage
    from {{ ref('int_learning__path_topics') }} as topics
    inner join {{ ref('int_learning__topic_places') }} as places on topics.place = places.place
    where not topics.is_done
),

now as (
    select
        paths.path_id,
        topics.topic_id,
        topics.stage
    from paths
    inner join topics on paths.plan_id = topics.plan_id
),

before as (
    select
        paths.path_id,
        topics.topic_id,
        topics.stage
    from paths
    inner join topics on paths.plan_before = topics.plan_id
),

-- moved: to another stage; a position changes with every topic that comes before
compared as (
    select
        coalesce(now.path_id, before.path_id) as path_id,
        coalesce(now.topic_id, before.topic_id) as topic_id,
        case
            when before.topic_id is null then 'added'
            when now.topic_id is null then 'dropped'
            when now.stage <> before.stage then 'moved'
        end as change
    from now
    full outer join before on now.path_id = before.path_id and now.topic_id = before.topic_id
),

listed as (
    select
        *,
        {{ json_string('topic_id') }} as element
    from compared
)

select
    {% for change in ['added', 'dropped', 'moved'] -%}
        '[' || coalesce(
            {{ ordered_string_agg("case when change = '" ~ change ~ "' then element end", 'topic_id', ', ') }}, ''
        ) || ']' as topics_{{ change }},
    {% endfor -%}
    path_id
from listed
group by path_id
