select
    -- ids
    user_id,

    -- what it says
    name,
    email,
    education_level,
    cv_url,
    linkedin_url,
    job_role,
    target_roles,

    -- timestamps
    updated_at,
    event_date,

    -- delivery
    _seq,
    _line
from {{ source('raw', 'user_profiles') }}
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
