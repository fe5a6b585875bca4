with topics as (
    select * from {{ ref('topic_coverage') }}
    where status <> 'ok'
),

needs as (
    select * from {{ ref('int_learning__needs') }}
),

resources as (
    select * from {{ ref('int_learning__resources') }}
)

select
    topics.topic_id,
    topics.topic,
    topics.status,
    topics.confidence,
    needs.people,
    needs.weighted_need,
    resources.external_resources,
    topics.as_of_date
from topics
inner join needs on topics.topic_id = needs.topic_id
left join resources on topics.topic_id = resources.topic_id
where needs.people > 0
