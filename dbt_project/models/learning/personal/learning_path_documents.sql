{{ replaces('user_id in (select user_id from {ledger})', ledger='int_learning__changed_users') }}

with paths as (
    select
        plans.plan_id,
        paths.*
    from {{ ref('fct_learning__paths') }} as paths
    inner join {{ ref('int_learning__plans') }} as plans
        on paths.user_id = plans.user_id and paths.profile_version = plans.profile_version
    where plans.is_newest
),

newest as (
    select distinct plan_id from paths
),

-- what a topic says is the same in every path, but for whether it is wanted
texts as (
    select
        places.place,
        '{"topic_id": ' || {{ json_string('places.topic_id') }}
        || ', "name": ' || {{ json_string('places.name') }}
        || ', "priority": ' || {{ json_string('places.priority') }}
        || ', "is_wanted": ' as beginning,
        ', "is_covered": ' || coalesce(case when places.is_covered then 'true' else 'false' end, 'null')
        || ', "confidence": ' || {{ json_number('places.confidence') }}
        || case
            when places.is_covered then ''
            else ', "resources": ' || resources.external_resources
        end
        || '}' as ending
    from {{ ref('int_learning__topic_places') }} as places
    inner join {{ ref('int_learning__resources') }} as resources on places.topic_id = resources.topic_id
),

steps as (
    select
        topics.plan_id,
        topics.stage,
        topics.step,
        '{"step": ' || topics.step || ', "duration_weeks": ' || cast({{ step_weeks('count(*)') }} as integer)
        || ', "topics": [' || {{ ordered_string_agg(
            "texts.beginning || case when topics.is_wanted then 'true' else 'false' end || texts.ending",
            'topics.position', ', '
        ) }} || ']}' as steps
    from {{ ref('int_learning__path_topics') }} as topics
    inner join newest on topics.plan_id = newest.plan_id
    inner join texts on topics.place = texts.place
    where not topics.is_done
    group by topics.plan_id, topics.stage, topics.step
),

stages as (
    select
        steps.plan_id,
        steps.stage,
        '{"stage": ' || steps.stage || ', "name": ' || {{ json_string('min(names.name)') }}
        || ', "steps": [' || {{ ordered_string_agg('steps.steps', 'steps.step', ', ') }} || ']}' as stages
    from steps
    inner join {{ ref('path_stages') }} as names on steps.stage = names.stage
    group by steps.plan_id, steps.stage
),

plans as (
    select
        plan_id,
        {{ ordered_string_agg('stages', 'stage', ', ') }} as stages
    from stages
    group by plan_id
)

select
    paths.user_id,
    paths.profile_version,
    paths.topics,
    paths.topics_done,
    paths.coverage_percentage,
    paths.weighted_coverage,
    paths.next_topic_id,
    paths.duration_weeks,
    paths.own_duration_weeks,
    '{"added": ' || paths.topics_added || ', "dropped": ' || paths.topics_dropped || ', "moved": ' || paths.topics_moved
    || '}' as changes,
    '[' || coalesce(plans.stages, '') || ']' as stages
from paths
left join plans on paths.plan_id = plans.plan_id
