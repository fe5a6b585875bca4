with conversions as (
    select * from {{ source('raw', 'conversions') }}
)

select
    -- ids
    conversion_id,
    experiment_id,
    user_id,
    coalesce(nullif({{ trimmed('metric') }}, ''), 'conversion') as metric,

    -- measures
    coalesce(value, 1) as value,

    -- timestamps
    converted_at,
    event_date,

    -- delivery
    _key,
    _seq,
    _line
from conversions
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
