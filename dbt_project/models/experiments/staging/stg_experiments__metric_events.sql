with metric_events as (
    select * from {{ source('raw', 'metric_events') }}
)

select
    -- ids
    event_id,
    user_id,
    {{ trimmed('metric') }} as metric,

    -- measures
    coalesce(value, 1) as value,

    -- timestamps
    occurred_at,
    event_date,

    -- delivery
    _key,
    _seq,
    _line
from metric_events
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
