{%- set edges = ref('int_learning__edges') -%}
{%- set broken = ref('int_learning__broken_edges') -%}
{{ config(post_hook="{{ drop_fixpoint() }}") }}

with edges as (
    select * from {{ edges }}
),

broken as (
    select * from {{ broken }}
),

-- from every topic at which a cycle is broken, both ways: what can be reached by both is in its group
walks as (
    select * from {{ fixpoint(
        ['start_id', 'direction', 'topic_id'],
        "select distinct broken.topic_id, directions.direction, broken.topic_id
            from " ~ broken ~ " as broken
            cross join (select 'up' as direction union all select 'down' as direction) as directions",
        "select walked.start_id, walked.direction, directed.to_id
            from {new} as walked
            inner join (
                select 'up' as direction, topic_id as from_id, prerequisite_id as to_id, kind from " ~ edges ~ "
                union all
                select 'down', prerequisite_id, topic_id, kind from " ~ edges ~ "
            ) as directed on walked.topic_id = directed.from_id and walked.direction = directed.direction
            where directed.kind = 'prerequisite'"
    ) }} as walked
),

members as (
    select
        start_id,
        {{ ordered_string_agg('topic_id', 'topic_id', ', ') }} as members
    from (
        select
            start_id,
            topic_id
        from walks
        group by start_id, topic_id
        having count(*) = 2
    ) as both_ways
    group by start_id
)

select
    'cycle' as kind,
    broken.topic_id,
    members.members,
    broken.prerequisite_id || ' -> ' || broken.topic_id as broken_edge
from broken
inner join members on broken.topic_id = members.start_id
union all
select
    kind,
    topic_id,
    cast(null as string) as members,
    named_as || ' -> ' || topic_id as broken_edge
from edges
where kind in ('missing', 'self_loop')
