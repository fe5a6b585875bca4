{{ config(materialized='view') }}

-- what came with the run counts from its day; feedback takes that back on the day it was known, and counts instead
with changes as (
    select
        user_key,
        event_date,
        event_date as known_on,
        host,
        schema_hash,
        host_family,
        segment_key,
        gen_style_id,
        delivered_feedback_status as feedback_status,
        delivered_edit_chars as edit_chars,
        1 as sign
    from {{ ref('int_style__runs') }}
    where gen_style_id is not null
    union all
    select
        user_key,
        event_date,
        known_on,
        host,
        schema_hash,
        host_family,
        segment_key,
        gen_style_id,
        feedback_status,
        edit_chars,
        1 as sign
    from {{ ref('int_selection__answers') }}
    union all
    select
        user_key,
        event_date,
        known_on,
        host,
        schema_hash,
        host_family,
        segment_key,
        gen_style_id,
        replaced_feedback_status as feedback_status,
        replaced_edit_chars as edit_chars,
        -1 as sign
    from {{ ref('int_selection__answers') }}
)

select
    *,
    {{ edit_level('edit_chars') }} as edit_level
from changes
