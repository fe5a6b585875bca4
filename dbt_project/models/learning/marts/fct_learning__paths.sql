{{ replaces('user_id in (select user_id from {ledger})', ledger='int_learning__changed_users') }}

with topics as (
    select
        topics.*,
        places.weight,
        places.is_covered
    from {{ ref('int_learning__path_topics') }} as topics
    inner join {{ ref('int_learning__topic_places') }} as places on topics.place = places.place
),

steps as (
    select
        plan_id,
        step,
        {{ step_weeks('count(*)') }} as weeks
    from {{ ref('int_learning__path_topics') }}
    where not is_done
    group by plan_id, step
),

durations as (
    select
        plan_id,
        sum(weeks) as weeks
    from steps
    group by plan_id
),

totals as (
    select
        plan_id,
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
    group by plan_id
)

select
    paths.user_id,
    paths.profile_version,
    paths.is_newest,
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
from {{ ref('int_learning__plans') }} as paths
left join totals on paths.plan_id = totals.plan_id
left join durations on paths.plan_id = durations.plan_id
left join {{ ref('int_learning__next_topics') }} as next_topics on paths.plan_id = next_topics.plan_id
left join {{ ref('int_learning__paces') }} as paces on paths.user_id = paces.user_id
left join {{ ref('int_learning__path_changes') }} as changes on paths.path_id = changes.path_id
