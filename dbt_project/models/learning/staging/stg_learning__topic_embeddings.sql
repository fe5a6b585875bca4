select
    -- ids
    {{ topic_key('topic_id') }} as topic_key,
    alias,
    {{ stripped('embedding_model') }} as embedding_model,

    -- what it says
    embedding,

    -- timestamps
    updated_at,
    event_date,

    -- delivery
    _seq,
    _line
from {{ source('raw', 'topic_embeddings') }}
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
