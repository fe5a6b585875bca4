{{ replaces('_key in (select _key from {ledger})', ledger='int_style__event_days') }}

with several_days as (
    select _key from {{ ref('int_style__event_days') }}
    group by _key
    having count(*) > 1
),

deliveries as (
    select
        event_id,
        _key,
        event_date,
        row_number() over (partition by event_id order by _seq desc, _line desc) as recency
    from {{ ref('stg_autofill__events') }}
    where
        {{ in_changed_days('event_date', ref('int_style__changes')) }}
        and _key in (select several_days._key from several_days)
)

select
    event_id,
    _key,
    event_date
from deliveries
where recency = 1
