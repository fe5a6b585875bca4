{{ replaces("chunk_id in (select id from {ledger} where subject = 'chunk')", ledger='int_learning__changes') }}

with landed as (
    select
        *,
        row_number() over (partition by chunk_id order by updated_at desc, _seq desc, _line desc) as recency
    from {{ landed_until_now('content_chunks') }} as landed
    where chunk_id in (
        select id from {{ ref('int_learning__changes') }}
        where subject = 'chunk'
    )
),

measured as (
    select
        *,
        sqrt({{ dot_product('embedding', 'embedding') }}) as norm
    from landed
    where recency = 1
),

judged as (
    select
        *,
        {{ vector_problem('embedding', 'embedding_model', 'norm') }} as problem
    from measured
)

select
    chunk_id,
    source,
    source_type,
    locator,
    embedding_model,
    case when problem is null then {{ vector_space('embedding', 'embedding_model') }} end as space,
    case when problem is null then embedding end as embedding,
    norm,
    problem
from judged
