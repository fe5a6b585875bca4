select
    -- ids
    chunk_id,

    -- what it says
    source,
    source_type,
    locator,
    embedding,
    {{ stripped('embedding_model') }} as embedding_model,

    -- timestamps
    updated_at,
    event_date,

    -- delivery
    _seq,
    _line
from {{ source('raw', 'content_chunks') }}
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
