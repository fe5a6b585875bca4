{%- set edges = ref('int_learning__prerequisites') -%}
{{ config(post_hook="{{ drop_fixpoint() }}") }}

with topics as (
    select * from {{ ref('int_learning__topics') }}
),

-- a topic is met at the end of every chain that leads to it; the longest is its depth
chains as (
    select * from {{ fixpoint(
        ['topic_id', 'depth'],
        "select distinct topic_id, 1 from " ~ edges,
        "select edges.topic_id, walked.depth + 1
            from {new} as walked
            inner join " ~ edges ~ " as edges on walked.topic_id = edges.prerequisite_id"
    ) }} as walked
)

select
    topics.topic_id,
    coalesce(max(chains.depth), 0) as depth
from topics
left join chains on topics.topic_id = chains.topic_id
group by topics.topic_id
