{{ config(materialized='incremental', incremental_strategy='replace_rows', meta={'replaces': 'moved_events'}) }}

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
    where {{ in_touched_days('event_date') }} and _key in (select several_days._key from several_days)
)

select
    event_id,
    _key,
    event_date
from deliveries
where recency = 1
