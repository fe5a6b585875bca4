{{ replaces(
    'event_date is null or event_date in (select event_date from {ledger})', ledger='int_style__changes'
) }}

-- read only where the table exists, which dbt cannot see: depends_on: {{ ref('stg_landing__batches') }}
with new_feedback as (
    select
        event_id,
        feedback_status,
        edit_chars,
        created_at,
        _key,
        _seq,
        _line
    from {{ ref('stg_autofill__feedback') }}
    where _seq in (
        select batch_seq from {{ ref('int_run__new_batches') }}
        where domain = 'style' and source = 'autofill_feedback'
    )
),

unresolved as (
    select * from new_feedback
    {% if is_incremental() -%}
        union
        select
            event_id,
            feedback_status,
            edit_chars,
            created_at,
            _key,
            _seq,
            _line
        from {{ this }}
        where
            event_date is null
            -- what is delivered again, or is built again by other rules, comes from raw
            and _seq in (select batch_seq from {{ ref('stg_landing__batches') }})
            and _seq not in (
                select batch_seq from {{ ref('int_run__new_batches') }}
                where domain = 'style'
            )
    {%- endif %}
),

-- new feedback was looked for in all of history; what waits from earlier nights can only have come since
found as (
    select _key from {{ ref('int_style__event_days') }}
    union
    select _key from {{ ref('stg_autofill__events') }}
    where
        {{ in_changed_days('event_date', ref('int_style__changes')) }}
        and _key in (select unresolved._key from unresolved)
),

unknown as (
    select * from unresolved
    where _key not in (select found._key from found)
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
    from {{ ref('stg_autofill__feedback') }} as f
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
