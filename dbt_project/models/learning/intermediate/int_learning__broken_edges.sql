{%- set edges = ref('int_learning__edges') -%}
{{ config(post_hook="{{ drop_fixpoint() }}") }}

with edges as (
    select * from {{ edges }}
    where kind = 'prerequisite'
),

-- what depends on a topic by way of topics of later places only: every cycle is found once, at its first topic
dependents as (
    select * from {{ fixpoint(
        ['topic_id', 'place', 'dependent_id'],
        "select prerequisite_id, prerequisite_place, topic_id from " ~ edges ~ "
            where kind = 'prerequisite' and topic_place > prerequisite_place",
        "select walked.topic_id, walked.place, edges.topic_id
            from {new} as walked
            inner join " ~ edges ~ " as edges on walked.dependent_id = edges.prerequisite_id
            where edges.kind = 'prerequisite' and edges.topic_place > walked.place"
    ) }} as walked
)

select
    edges.topic_id,
    edges.prerequisite_id,
    edges.named_as
from edges
inner join dependents on edges.topic_id = dependents.topic_id and edges.prerequisite_id = dependents.dependent_id
