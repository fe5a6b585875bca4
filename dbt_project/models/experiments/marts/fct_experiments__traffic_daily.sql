{{ replaces(
    '(experiment_id, event_date) in (select experiment_id, event_date from {ledger})',
    ledger='int_experiments__assignments'
) }}

with days as (
    select distinct
        experiment_id,
        event_date
    from {{ ref('int_experiments__assignments') }}
)

select
    x.experiment_id,
    x.event_date,
    count(*) as users
from {{ ref('int_experiments__exposures') }} as x
inner join days as d on x.experiment_id = d.experiment_id and x.event_date = d.event_date
-- people who count, whatever variant they saw
where x.status = 'ok'
group by x.experiment_id, x.event_date
