with policies as (
    select * from {{ source('raw', 'policies') }}
)

select
    -- ids
    {{ trimmed('policy_id') }} as policy_id,

    -- what it is and does
    nullif({{ trimmed('name') }}, '') as name,
    lower({{ trimmed('action') }}) as action,
    enabled,
    confidence_threshold,

    -- timestamps
    updated_at,

    -- delivery
    _seq,
    _line
from policies
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
