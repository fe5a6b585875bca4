{#- Few vectors are near nothing, so the whole table is written anew. -#}
{{ replaces('true', ledger='int_learning__changes') }}

with changes as (
    select
        subject,
        id
    from {{ ref('int_learning__changes') }}
),

chunks as (
    select
        chunks.*,
        changes.id is not null as is_new
    from {{ ref('fct_learning__chunks') }} as chunks
    left join changes on changes.subject = 'chunk' and chunks.chunk_id = changes.id
    where chunks.problem is null
),

new_chunks as (
    select * from chunks
    where is_new
),

near as (
    select distinct
        topic_key,
        alias,
        space
    from {{ ref('fct_learning__similar_chunks') }}
),

-- of the rows of the night before, those whose vector and chunk are as they were
{% if is_incremental() -%}
stored as (
    select pairs.* from {{ this }} as pairs
    inner join chunks on pairs.chunk_id = chunks.chunk_id and not chunks.is_new
    left join changes on changes.subject = 'embedding' and pairs.topic_key = changes.id
    where changes.id is null
),
{%- else -%}
    stored as (
        select * from {{ ref('fct_learning__similar_chunks') }}
        where false
    ),
{%- endif %}

far as (
    select
        vectors.*,
        stored.chunk_id as stored_chunk_id,
        stored.score as stored_score
    from {{ ref('int_learning__topic_vectors') }} as vectors
    left join near on vectors.topic_key = near.topic_key and vectors.alias = near.alias and vectors.space = near.space
    left join stored
        on vectors.topic_key = stored.topic_key and vectors.alias = stored.alias and vectors.space = stored.space
    where vectors.problem is null and near.topic_key is null
),

-- they meet the chunks once more: to group every pair by its vector took nearly as long as comparing them
far_again as (
    select * from far
    -- a vector that no chunk can be compared with would meet all of them in every night
    where stored_score is null and space in (select chunks.space from chunks)
),

far_before as (
    select * from far
    where stored_score is not null
),

scores as (
    {{ pair_scores('far_again', 'far_before') }}
    union all
    select
        topic_key,
        alias,
        space,
        stored_chunk_id as chunk_id,
        stored_score as score
    from far_before
)

-- copies of a text score the same: the first of them, so that every run stores the same one
select
    topic_key,
    alias,
    space,
    min(chunk_id) as chunk_id,
    best_score as score
from (
    select
        *,
        max(score) over (partition by topic_key, alias, space) as best_score
    from scores
) as scored
where score = best_score
group by topic_key, alias, space, best_score
