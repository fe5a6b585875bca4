with edges as (
    select * from {{ ref('int_learning__edges') }}
),

broken as (
    select * from {{ ref('int_learning__broken_edges') }}
)

select
    edges.topic_id,
    edges.prerequisite_id
from edges
left join broken on edges.topic_id = broken.topic_id and edges.prerequisite_id = broken.prerequisite_id
where edges.kind = 'prerequisite' and broken.topic_id is null
