with assignments as (
    select * from {{ source('raw', 'assignments') }}
)

select
    -- ids
    assignment_id,
    experiment_id,
    user_id,
    variant_id,

    -- where it happened
    channel,
    context,
    weight,

    -- timestamps
    assigned_at,
    event_date,

    -- delivery
    _key,
    _seq,
    _line
from assignments
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
