{%- set lowest = var('coverage_compared_thresholds') | min -%}
{#- What stays of the stored pairs: without the chunks and vectors that changed. -#}
{%- set orphans -%}
    select pairs.topic_key
    from marts.fct_learning__similar_chunks as pairs
    left join {ledger} as changes on changes.subject = 'chunk' and pairs.chunk_id = changes.id
    group by pairs.topic_key, pairs.alias, pairs.space
    having
        count(case when changes.id is null and pairs.score >= {{ lowest }} then 1 end) = 0
        and coalesce(max(case when changes.id is null then pairs.score end), -2) < max(pairs.score)
{%- endset -%}
{#- A vector below the lowest threshold keeps its best pair only; once that is gone it meets every chunk again. -#}
{{ replaces(
    "chunk_id in (select id from {ledger} where subject = 'chunk')
        or topic_key in (select id from {ledger} where subject = 'embedding')
        or topic_key in (" ~ orphans ~ ")",
    ledger='int_learning__changes'
) }}

with changes as (
    select
        subject,
        id
    from {{ ref('int_learning__changes') }}
),

chunks as (
    select
        chunks.chunk_id,
        chunks.space,
        chunks.embedding,
        chunks.norm,
        changes.id is not null as is_new
    from {{ ref('fct_learning__chunks') }} as chunks
    left join changes on changes.subject = 'chunk' and chunks.chunk_id = changes.id
    where chunks.problem is null
),

vectors as (
    select * from {{ ref('int_learning__topic_vectors') }}
    where problem is null
),

met_again as (
    select id as topic_key from changes
    where subject = 'embedding'
    {%- if is_incremental() %}
    union
    {{ orphans | replace("{ledger}", ref('int_learning__changes') | string) }}
    {%- endif %}
),

vectors_again as (
    select * from vectors
    where topic_key in (select met_again.topic_key from met_again)
),

vectors_before as (
    select * from vectors
    where topic_key not in (select met_again.topic_key from met_again)
),

new_chunks as (
    select * from chunks
    where is_new
),

-- a cross join on purpose: a join by space would copy a vector for every pair, which took four times as long
scores as (
    select
        vectors.topic_key,
        vectors.alias,
        vectors.space,
        chunks.chunk_id,
        {{ cosine('vectors', 'chunks') }} as score
    from vectors_again as vectors
    cross join chunks
    union all
    select
        vectors.topic_key,
        vectors.alias,
        vectors.space,
        chunks.chunk_id,
        {{ cosine('vectors', 'chunks') }} as score
    from vectors_before as vectors
    cross join new_chunks as chunks
),

-- in one pass, for there may be hundreds of millions of pairs
compared as (
    select
        topic_key,
        alias,
        space,
        max(score) as best_score,
        max_by(chunk_id, score) as best_chunk_id,
        {{ collect_pairs('chunk_id', 'score', 'score >= ' ~ lowest) }} as pairs
    from scores
    where score is not null
    group by topic_key, alias, space
),

{% if is_incremental() -%}
stored as (
    select
        pairs.topic_key,
        pairs.alias,
        pairs.space,
        max(pairs.score) as best_score
    from {{ this }} as pairs
    left join changes on changes.subject = 'chunk' and pairs.chunk_id = changes.id
    where changes.id is null and pairs.topic_key not in (select met_again.topic_key from met_again)
    group by pairs.topic_key, pairs.alias, pairs.space
),
{%- else -%}
    stored as (
        select
            topic_key,
            alias,
            space,
            best_score
        from compared
        where false
    ),
{%- endif %}

kept as (
    select
        topic_key,
        alias,
        space,
        element.chunk_id,
        element.score
    from {{ array_elements('compared', 'pairs') }} as listed
    union all
    select
        compared.topic_key,
        compared.alias,
        compared.space,
        compared.best_chunk_id as chunk_id,
        compared.best_score as score
    from compared
    left join stored
        on
            compared.topic_key = stored.topic_key
            and compared.alias = stored.alias
            and compared.space = stored.space
    where compared.best_score < {{ lowest }} and compared.best_score > coalesce(stored.best_score, -2)
)

select * from kept
