{{ config(materialized='incremental', incremental_strategy='replace_rows', meta={'replaces': 'unresolved_and_touched'}) }}
-- depends_on: {{ ref('int_style__touched_days') }}

with feedback as (
    select * from {{ ref('stg_autofill__feedback') }}
),

new_feedback as (
    select
        event_id,
        feedback_status,
        edit_chars,
        created_at,
        _key,
        _seq,
        _line
    from feedback
    where _seq in (
        select batch_seq from {{ ref('int_style__new_batches') }}
        where source = 'autofill_feedback'
    )
),

unresolved as (
    select * from new_feedback
    {% if is_incremental() %}
    union
    select event_id, feedback_status, edit_chars, created_at, _key, _seq, _line from {{ this }}
    where event_date is null
    {% endif %}
),

unknown as (
    select unresolved.*
    from unresolved
    where not exists (
        select 1 from {{ ref('int_style__event_days') }} as d
        where d._key = unresolved._key
    )
),

late as (
    select
        f.event_id,
        f.feedback_status,
        f.edit_chars,
        f.created_at,
        f._key,
        f._seq,
        f._line,
        r.event_date
    from feedback as f
    inner join {{ ref('int_style__deliveries') }} as r on f.event_id = r.event_id
    where f.created_at > r.created_at + interval {{ var('feedback_days') }} day
)

select
    *,
    cast(null as date) as event_date,
    'the event is unknown' as reason
from unknown
union all
select
    *,
    'the feedback came more than {{ var("feedback_days") }} days after the run' as reason
from late
