{{ config(materialized='incremental', incremental_strategy='replace_rows', partition_by='event_date', meta={'replaces': 'touched_days'}) }}
-- depends_on: {{ ref('int_style__touched_days') }}

with answers as (
    select * from {{ ref('int_style__answers') }}
),

-- a state counts from the day it was known and is taken back on the day a newer one replaced it
changes as (
    select
        *,
        1 as sign,
        known_on as changed_on
    from answers
    union all
    select
        *,
        -1 as sign,
        known_until as changed_on
    from answers
    where known_until is not null
)

select
    event_date,
    changed_on as known_on,
    host,
    schema_hash,
    host_family,
    segment_key,
    gen_style_id,
    {{ edit_level('edit_chars') }} as edit_level,
    cast(sum(sign) as bigint) as runs,
    cast(sum(case when feedback_status = 'helpful' then sign else 0 end) as bigint) as helpful,
    cast(sum(case when feedback_status = 'unhelpful' then sign else 0 end) as bigint) as unhelpful,
    cast(sum(case when edit_chars is not null then sign else 0 end) as bigint) as edit_runs,
    cast(coalesce(sum(sign * edit_chars), 0) as bigint) as edit_chars
from changes
group by
    event_date, changed_on, host, schema_hash, host_family, segment_key, gen_style_id, {{ edit_level('edit_chars') }}
having
    sum(sign) <> 0
    or sum(case when feedback_status = 'helpful' then sign else 0 end) <> 0
    or sum(case when feedback_status = 'unhelpful' then sign else 0 end) <> 0
    or coalesce(sum(sign * edit_chars), 0) <> 0
