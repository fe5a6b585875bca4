{#- What a path takes from each topic, and since when it has been so; a run that broke off leaves a later time. -#}
{{ replaces('true', ledger='int_run__dates') }}

with topics as (
    select
        topic_id,
        name,
        true as is_known
    from {{ ref('int_learning__topics') }}
    union all
    select distinct
        topic_id,
        topic_id as name,
        false as is_known
    from {{ ref('int_learning__job_topics') }}
    where not is_known
),

ancestors as (
    select
        topic_id,
        {{ ordered_string_agg('ancestor_id', 'ancestor_id', ', ') }} as listed
    from {{ ref('int_learning__ancestors') }}
    group by topic_id
),

prerequisites as (
    select
        topic_id,
        {{ ordered_string_agg('prerequisite_id', 'prerequisite_id', ', ') }} as listed
    from {{ ref('int_learning__prerequisites') }}
    group by topic_id
),

described as (
    select
        topics.topic_id,
        topics.name,
        topics.is_known,
        coalesce(depths.depth, 0) as depth,
        coverage.is_covered,
        coverage.confidence,
        md5(
            topics.name
            || '|' || coalesce(cast(depths.depth as string), '')
            || '|' || coalesce(cast(coverage.is_covered as string), '')
            || '|' || coalesce(cast(coverage.confidence as string), '')
            || '|' || coalesce(ancestors.listed, '')
            || '|' || coalesce(prerequisites.listed, '')
        ) as fingerprint
    from topics
    left join {{ ref('int_learning__depths') }} as depths on topics.topic_id = depths.topic_id
    left join {{ ref('int_learning__coverage') }} as coverage on topics.topic_id = coverage.topic_id
    left join ancestors on topics.topic_id = ancestors.topic_id
    left join prerequisites on topics.topic_id = prerequisites.topic_id
),

{% if is_incremental() -%}
before as (
    select * from {{ this }}
),
{%- else -%}
    before as (
        select
            *,
            cast(null as timestamp) as changed_at
        from described
        where false
    ),
{%- endif %}

now_is as (
    select published_at from {{ ref('int_run__dates') }}
    where is_current
)

select
    described.*,
    case
        when described.fingerprint = before.fingerprint then before.changed_at
        else now_is.published_at
    end as changed_at
from described
cross join now_is
left join before on described.topic_id = before.topic_id
