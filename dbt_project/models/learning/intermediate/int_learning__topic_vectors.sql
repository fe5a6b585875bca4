with states as (
    select
        topic_key,
        alias,
        embedding_model,
        embedding,
        row_number() over (
            partition by topic_key, alias, embedding_model
            order by updated_at desc, _seq desc, _line desc
        ) as recency
    from {{ landed_until_now('topic_embeddings') }} as landed
),

measured as (
    select
        *,
        sqrt({{ dot_product('embedding', 'embedding') }}) as norm
    from states
    where recency = 1 and topic_key is not null
),

judged as (
    select
        *,
        {{ vector_problem('embedding', 'embedding_model', 'norm') }} as problem
    from measured
)

select
    topic_key,
    alias,
    case when problem is null then {{ vector_space('embedding', 'embedding_model') }} end as space,
    embedding,
    norm,
    problem
from judged
