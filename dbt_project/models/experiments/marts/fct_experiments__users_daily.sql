{{ replaces(
    '(experiment_id, event_date) in (select experiment_id, event_date from {ledger})', ledger='int_experiments__changes'
) }}

select
    experiment_id,
    event_date,
    cohort_date,
    segment_key,
    stratum,
    variant_id,
    status,
    multiple_on,
    count(*) as users,
    count(case when logged_weight = 0 then 1 end) as users_of_zero_weight,
    cast(sum(assignments) as bigint) as assignments,
    cast(sum(refused_assignments) as bigint) as refused_assignments
from {{ ref('int_experiments__segments') }}
group by experiment_id, event_date, cohort_date, segment_key, stratum, variant_id, status, multiple_on
