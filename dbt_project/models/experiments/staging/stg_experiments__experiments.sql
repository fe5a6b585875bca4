with experiments as (
    select
        *,
        row_number() over (partition by experiment_id, updated_at order by _seq desc, _line desc) as recency
    from {{ source('raw', 'experiments') }}
    where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
)

select
    -- ids
    experiment_id,
    owner_id,
    nullif({{ trimmed('control_variant_id') }}, '') as control_variant_id,

    -- what it is
    name,
    status,
    nullif({{ trimmed('timezone') }}, '') as timezone,

    -- timestamps
    started_at,
    completed_at,
    updated_at,

    -- delivery
    _seq
from experiments
where recency = 1
