{{ replaces(
    'as_of_date in (select as_of_date from {ledger} where is_requested)',
    ledger='int_run__dates', partition_by='as_of_date', keeps_history=true
) }}

select
    s.recommendation_id,
    s.experiment_id,
    s.type,
    s.suggested_config,
    s.title,
    s.description,
    s.expected_lift,
    s.confidence,
    s.as_of_date
from {{ ref('int_experiments__suggestions') }} as s
inner join {{ ref('int_run__dates') }} as d on s.as_of_date = d.as_of_date
where d.is_requested
