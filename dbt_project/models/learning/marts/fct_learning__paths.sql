{{ replaces('user_id in (select user_id from {ledger})', ledger='int_learning__changed_users') }}

with topics as (
    select * from {{ ref('int_learning__path_topics') }}
),

versions as (
    select
        user_id,
        profile_version,
        is_newest
    from {{ ref('fct_learning__targets') }}
    where has_profile and user_id in (select user_id from {{ ref('int_learning__changed_users') }})
),

steps as (
    select
        user_id,
        profile_version,
        step,
        {{ step_weeks('count(*)') }} as weeks
    from topics
    where not is_done
    group by user_id, profile_version, step
),

durations as (
    select
        user_id,
        profile_version,
        sum(weeks) as weeks
    from steps
    group by user_id, profile_version
),

-- a topic is closed while one of its own prerequisites is not done
closed as (
    select distinct
        topics.user_id,
        topics.profile_version,
        topics.topic_id
    from topics
    inner join {{ ref('int_learning__prerequisites') }} as prerequisites on topics.topic_id = prerequisites.topic_id
    inner join topics as required
        on
            topics.user_id = required.user_id
            and topics.profile_version = required.profile_version
            and prerequisites.prerequisite_id = required.topic_id
    where not topics.is_done and topics.is_covered and not required.is_done
),

next_topics as (
    select
        topics.user_id,
        topics.profile_version,
        min_by(topics.topic_id, topics.position) as topic_id
    from topics
    left join closed
        on
            topics.user_id = closed.user_id
            and topics.profile_version = closed.profile_version
            and topics.topic_id = closed.topic_id
    where not topics.is_done and topics.is_covered and closed.topic_id is null
    group by topics.user_id, topics.profile_version
),

totals as (
    select
        user_id,
        profile_version,
        count(distinct case when not is_done then stage end) as stages,
        coalesce(max(step), 0) as steps,
        count(case when not is_done then 1 end) as topics,
        count(case when is_done then 1 end) as topics_done,
        count(case when is_wanted then 1 end) as wanted,
        count(case when is_wanted and is_covered is not null then 1 end) as judged,
        count(case when is_wanted and is_covered then 1 end) as covered,
        sum(case when is_wanted then weight else 0 end) as wanted_weight,
        sum(case when is_wanted and is_covered then weight else 0 end) as covered_weight
    from topics
    group by user_id, profile_version
)

select
    versions.user_id,
    versions.profile_version,
    versions.is_newest,
    cast(coalesce(totals.stages, 0) as integer) as stages,
    cast(coalesce(totals.steps, 0) as integer) as steps,
    cast(coalesce(totals.topics, 0) as integer) as topics,
    cast(coalesce(totals.topics_done, 0) as integer) as topics_done,
    -- nothing is known of the coverage when no topic could be compared: that is not 0 %
    case
        when totals.judged > 0 then cast(floor(totals.covered * 100 / totals.wanted) as integer)
    end as coverage_percentage,
    case
        when totals.judged > 0 then {{ rounded('totals.covered_weight * 100.0 / totals.wanted_weight', 2) }}
    end as weighted_coverage,
    next_topics.topic_id as next_topic_id,
    cast(coalesce(durations.weeks, 0) as integer) as duration_weeks,
    paces.topics_per_week as own_topics_per_week,
    cast(ceil(coalesce(totals.topics, 0) / paces.topics_per_week) as integer) as own_duration_weeks,
    changes.topics_added,
    changes.topics_dropped,
    changes.topics_moved
from versions
left join totals on versions.user_id = totals.user_id and versions.profile_version = totals.profile_version
left join durations on versions.user_id = durations.user_id and versions.profile_version = durations.profile_version
left join next_topics
    on versions.user_id = next_topics.user_id and versions.profile_version = next_topics.profile_version
left join {{ ref('int_learning__paces') }} as paces on versions.user_id = paces.user_id
left join {{ ref('int_learning__path_changes') }} as changes
    on versions.user_id = changes.user_id and versions.profile_version = changes.profile_version
