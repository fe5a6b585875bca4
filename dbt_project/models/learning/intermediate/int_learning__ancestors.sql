{%- set edges = ref('int_learning__prerequisites') -%}
{{ config(post_hook="{{ drop_fixpoint() }}") }}

select
    topic_id,
    ancestor_id
from {{ fixpoint(
    ['topic_id', 'ancestor_id'],
    "select topic_id, prerequisite_id from " ~ edges,
    "select walked.topic_id, edges.prerequisite_id
        from {new} as walked
        inner join " ~ edges ~ " as edges on walked.ancestor_id = edges.topic_id"
) }} as walked
