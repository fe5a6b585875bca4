{%- set lowest = var('coverage_compared_thresholds') | min -%}
with chunks as (
    select
        chunk_id,
        source,
        locator
    from {{ ref('fct_learning__chunks') }}
    where problem is null
),

rule as (
    select
        space,
        threshold
    from {{ ref('int_learning__library') }}
),

pairs as (
    select * from {{ ref('fct_learning__similar_chunks') }}
    union all
    select * from {{ ref('fct_learning__nearest_chunks') }}
),

vectors as (
    select distinct
        coalesce(names.topic_id, vectors.topic_key) as topic_id,
        vectors.topic_key,
        vectors.alias,
        vectors.space
    from {{ ref('int_learning__topic_vectors') }} as vectors
    inner join rule on vectors.space = rule.space
    left join {{ ref('int_learning__topic_names') }} as names on vectors.topic_key = names.name_key
    where vectors.problem is null
),

-- of a topic's name and aliases the one that comes closest
scores as (
    select
        vectors.topic_id,
        pairs.chunk_id,
        max(pairs.score) as score
    from pairs
    inner join vectors
        on pairs.topic_key = vectors.topic_key and pairs.alias = vectors.alias and pairs.space = vectors.space
    group by vectors.topic_id, pairs.chunk_id
),

ranked as (
    select
        scores.topic_id,
        scores.score,
        scores.score >= rule.threshold as is_match,
        chunks.source,
        chunks.locator,
        row_number() over (partition by scores.topic_id order by scores.score desc, scores.chunk_id asc) as place
    from scores
    inner join chunks on scores.chunk_id = chunks.chunk_id
    cross join rule
),

sources as (
    select
        topic_id,
        {{ json_object_agg('source', 'cast(chunks as string)') }} as chunks_by_source
    from (
        select
            topic_id,
            source,
            count(*) as chunks
        from ranked
        where is_match
        group by topic_id, source
    ) as counted
    group by topic_id
),

topics as (
    select
        topic_id,
        {% for threshold in var('coverage_compared_thresholds') -%}
            sum(case when score >= {{ threshold }} then 1 else 0 end) >= {{ var('coverage_min_chunks') }}
                as is_covered_at_{{ loop.index }},
        {% endfor -%}
        max(score) as confidence,
        cast(sum(case when is_match then 1 else 0 end) as integer) as num_chunks,
        max(case when place = 1 and score >= {{ lowest }} then source end) as best_source,
        max(case when place = 1 and score >= {{ lowest }} then locator end) as best_locator
    from ranked
    group by topic_id
)

select
    topics.*,
    sources.chunks_by_source,
    topics.num_chunks >= {{ var('coverage_min_chunks') }} as is_covered,
    rule.space,
    rule.threshold
from topics
cross join rule
left join sources on topics.topic_id = sources.topic_id
