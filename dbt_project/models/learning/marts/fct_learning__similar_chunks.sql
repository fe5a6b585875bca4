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

scores as (
    {{ pair_scores('vectors_again', 'vectors_before') }}
),

near as (
    select * from scores
    where score >= {{ lowest }}
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
            cast(null as double) as best_score
        from vectors
        where false
    ),
{%- endif %}

-- the few vectors that are near nothing meet the same chunks once more, for their best one: to group every pair by its
-- vector took nearly as long as comparing them
far_again as (
    select vectors.* from vectors_again as vectors
    left join near on vectors.topic_key = near.topic_key and vectors.alias = near.alias and vectors.space = near.space
    where near.topic_key is null
),

far_before as (
    select vectors.* from vectors_before as vectors
    left join near on vectors.topic_key = near.topic_key and vectors.alias = near.alias and vectors.space = near.space
    left join stored
        on
            vectors.topic_key = stored.topic_key
            and vectors.alias = stored.alias
            and vectors.space = stored.space
    where near.topic_key is null and coalesce(stored.best_score, -2) < {{ lowest }}
),

far_scores as (
    {{ pair_scores('far_again', 'far_before') }}
),

-- copies of a text score the same: the first of them, so that every run stores the same one
best as (
    select
        topic_key,
        alias,
        space,
        best_score,
        min(chunk_id) as best_chunk_id
    from (
        select
            *,
            max(score) over (partition by topic_key, alias, space) as best_score
        from far_scores
    ) as scored
    where score = best_score
    group by topic_key, alias, space, best_score
),

kept as (
    select
        topic_key,
        alias,
        space,
        chunk_id,
        score
    from near
    union all
    select
        best.topic_key,
        best.alias,
        best.space,
        best.best_chunk_id as chunk_id,
        best.best_score as score
    from best
    left join stored
        on
            best.topic_key = stored.topic_key
            and best.alias = stored.alias
            and best.space = stored.space
    where best.best_score > coalesce(stored.best_score, -2)
)

select * from kept
