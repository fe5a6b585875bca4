select
    -- ids
    user_id,

    -- what it says
    job_title,
    job_description,
    {{ topic_key('job_seniority') }} as job_seniority,
    firm,

    -- timestamps
    updated_at,
    event_date,

    -- delivery
    _seq,
    _line
from {{ source('raw', 'job_targets') }}
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
