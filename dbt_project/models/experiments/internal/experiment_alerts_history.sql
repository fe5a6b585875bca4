{{ replaces(
    'as_of_date in (select as_of_date from {ledger} where is_requested)',
    ledger='int_run__dates', partition_by='as_of_date', keeps_history=true
) }}

with dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_requested
)

select
    a.experiment_id,
    a.segment_key,
    a.alert,
    a.severity,
    a.explanation,
    a.as_of_date
from {{ ref('int_experiments__alerts') }} as a
inner join dates as d on a.as_of_date = d.as_of_date
union all
-- that the night was looked at, also where it found nothing
select
    '' as experiment_id,
    '' as segment_key,
    'computed' as alert,
    'none' as severity,
    '' as explanation,
    as_of_date
from dates
