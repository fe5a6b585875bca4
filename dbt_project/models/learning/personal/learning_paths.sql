with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

paths as (
    select * from {{ ref('fct_learning__paths') }}
)

select
    as_of.as_of_date,
    paths.user_id,
    paths.profile_version,
    paths.is_newest,
    paths.stages,
    paths.steps,
    paths.topics,
    paths.topics_done,
    paths.coverage_percentage,
    paths.weighted_coverage,
    paths.next_topic_id,
    paths.duration_weeks,
    paths.own_topics_per_week,
    paths.own_duration_weeks,
    paths.topics_added,
    paths.topics_dropped,
    paths.topics_moved
from paths
cross join as_of
