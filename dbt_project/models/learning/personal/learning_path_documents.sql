{{ replaces('user_id in (select user_id from {ledger})', ledger='int_learning__changed_users') }}

with paths as (
    select * from {{ ref('fct_learning__paths') }}
    where is_newest and user_id in (select user_id from {{ ref('int_learning__changed_users') }})
),

topics as (
    select
        topics.user_id,
        topics.stage,
        topics.step,
        topics.position,
        '{"topic_id": ' || {{ json_string('topics.topic_id') }}
        || ', "name": ' || {{ json_string('topics.name') }}
        || ', "priority": ' || {{ json_string('priorities.priority') }}
        || ', "is_wanted": ' || case when topics.is_wanted then 'true' else 'false' end
        || ', "is_covered": ' || coalesce(case when topics.is_covered then 'true' else 'false' end, 'null')
        || ', "confidence": ' || {{ json_number('topics.confidence') }}
        || case
            when topics.is_covered then ''
            else ', "resources": ' || resources.external_resources
        end
        || '}' as topic
    from {{ ref('int_learning__path_topics') }} as topics
    inner join paths on topics.user_id = paths.user_id and topics.profile_version = paths.profile_version
    inner join {{ ref('topic_priorities') }} as priorities on topics.weight = priorities.weight
    inner join {{ ref('int_learning__resources') }} as resources on topics.topic_id = resources.topic_id
    where not topics.is_done
),

steps as (
    select
        user_id,
        stage,
        step,
        '{"step": ' || step || ', "duration_weeks": ' || cast({{ step_weeks('count(*)') }} as integer)
        || ', "topics": [' || {{ ordered_string_agg('topic', 'position', ', ') }} || ']}' as steps
    from topics
    group by user_id, stage, step
),

stages as (
    select
        steps.user_id,
        steps.stage,
        '{"stage": ' || steps.stage || ', "name": ' || {{ json_string('min(names.name)') }}
        || ', "steps": [' || {{ ordered_string_agg('steps.steps', 'steps.step', ', ') }} || ']}' as stages
    from steps
    inner join {{ ref('path_stages') }} as names on steps.stage = names.stage
    group by steps.user_id, steps.stage
),

people as (
    select
        user_id,
        {{ ordered_string_agg('stages', 'stage', ', ') }} as stages
    from stages
    group by user_id
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
    '[' || coalesce(people.stages, '') || ']' as stages
from paths
left join people on paths.user_id = people.user_id
