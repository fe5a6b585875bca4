{#- The person alone first: DuckDB skips most rows by one column, and none by a pair. -#}
{{ replaces(
    'user_id in (select user_id from {ledger})
        and (experiment_id, user_id) in (select experiment_id, user_id from {ledger})',
    ledger='int_experiments__assignments'
) }}

{#- What the time and the assignment itself tell; every other field is the context's. -#}
{%- set of_person = ["channel", "hour", "day_of_week", "is_weekend"] -%}
with people as (
    select
        *,
        {{ local_time('assigned_at', 'timezone') }} as local_at
    from {{ ref('int_experiments__first_assignments') }}
)

select
    p.experiment_id,
    p.user_id,
    p.assignment_id,
    p.variant_id,
    coalesce(p.reason, case when c.is_bot then 'bot' else 'ok' end) as status,
    p.multiple_on,
    p.assignments,
    p.refused_assignments,
    p.logged_weight,
    p.assigned_at,
    p.event_date,
    coalesce(nullif(trim(p.channel), ''), c.channel, 'web') as channel,
    cast(extract(hour from p.local_at) as bigint) as hour,
    cast({{ iso_weekday('p.local_at') }} as bigint) as day_of_week,
    {{ iso_weekday('p.local_at') }} >= 6 as is_weekend,
    {% for field in segment_fields() if field not in of_person -%}
        c.{{ field }},
    {% endfor -%}
    -- the day from whose end a window of n days is over on the nth day; exactly at midnight it is the day before
    cast(p.assigned_at - interval 1 microsecond as date) as cohort_date
from people as p
left join {{ ref('int_experiments__contexts') }} as c on p.context = c.context
