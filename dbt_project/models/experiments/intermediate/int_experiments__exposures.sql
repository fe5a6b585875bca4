{#- The person alone first: DuckDB skips most rows by one column, and none by a pair. -#}
{{ replaces(
    'user_id in (select user_id from {ledger})
        and (experiment_id, user_id) in (select experiment_id, user_id from {ledger})',
    ledger='int_experiments__assignments'
) }}

select
    a.experiment_id,
    a.user_id,
    a.assignment_id,
    a.variant_id,
    coalesce(a.reason, case when c.is_bot then 'bot' else 'ok' end) as status,
    a.multiple_on,
    a.assignments,
    a.refused_assignments,
    a.logged_weight,
    a.assigned_at,
    a.event_date,
    {% for field in segment_fields() -%}
        c.{{ field }},
    {% endfor -%}
    -- the day from whose end a window of n days is over on the nth day; exactly at midnight it is the day before
    cast(a.assigned_at - interval 1 microsecond as date) as cohort_date
from {{ ref('int_experiments__first_assignments') }} as a
inner join {{ ref('int_experiments__contexts') }} as c on a.experiment_id = c.experiment_id and a.user_id = c.user_id
