with applications as (
    select * from {{ source('raw', 'ats_applications') }}
)

-- every version: which one counts depends on the as-of date
select
    -- ids
    lower({{ trimmed('system') }}) as system,
    {{ trimmed('application_id') }} as application_id,

    -- what it is about
    nullif({{ trimmed('company') }}, '') as company,
    {{ bare_address('email') }} as email,

    -- state
    nullif({{ trimmed('stage') }}, '') as stage,
    nullif(lower({{ trimmed('status') }}), '') as status,

    -- timestamps
    last_stage_change,
    interview_date,
    updated_at,

    -- delivery
    _seq,
    _line
from applications
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
