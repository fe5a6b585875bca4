select
    -- ids
    description_hash,

    -- what it says
    {{ topic_key('role_type') }} as role_type,
    {{ topic_key('seniority') }} as seniority,
    topics,
    model,
    prompt_version,

    -- timestamps
    extracted_at,
    event_date,

    -- delivery
    _seq,
    _line
from {{ source('raw', 'job_extractions') }}
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
