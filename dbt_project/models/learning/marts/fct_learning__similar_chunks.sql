{{ replaces(
    "chunk_id in (select id from {ledger} where subject = 'chunk')
        or topic_key in (select id from {ledger} where subject = 'embedding')",
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

vectors as (
    select
        vectors.*,
        changes.id is not null as is_new
    from {{ ref('int_learning__topic_vectors') }} as vectors
    left join changes on changes.subject = 'embedding' and vectors.topic_key = changes.id
    where vectors.problem is null
),

new_vectors as (
    select * from vectors
    where is_new
),

old_vectors as (
    select * from vectors
    where not is_new
),

scores as (
    {{ pair_scores('new_vectors', 'old_vectors') }}
)

select * from scores
where score >= {{ var('coverage_compared_thresholds') | min }}
