with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

needs as (
    select * from {{ ref('int_learning__needs') }}
),

-- a name that only somebody's own extraction has is told to nobody else
topics as (
    select
        states.topic_id,
        states.name
    from {{ ref('int_learning__topic_states') }} as states
    left join {{ ref('role_template_topics') }} as templates on states.topic_id = {{ topic_key('templates.topic') }}
    where states.is_known or templates.topic is not null
    group by states.topic_id, states.name
),

coverage as (
    select * from {{ ref('int_learning__coverage') }}
)

select
    as_of.as_of_date,
    topics.topic_id,
    topics.name as topic,
    case
        when coverage.topic_id is null then 'no_embedding'
        when coverage.is_covered then 'ok'
        else 'no_matches'
    end as status,
    coverage.is_covered,
    coverage.confidence,
    coverage.num_chunks,
    coverage.best_source,
    coverage.best_locator,
    coverage.chunks_by_source,
    coalesce(needs.wanted_by, 0) as wanted_by
from topics
cross join as_of
left join coverage on topics.topic_id = coverage.topic_id
left join needs on topics.topic_id = needs.topic_id
