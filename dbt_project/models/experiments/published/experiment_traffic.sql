with dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
)

select
    r.as_of_date,
    r.experiment_id,
    r.users_24h,
    r.users_7d,
    r.avg_daily_users,
    r.users_total,
    r.service_level,
    r.quality
from {{ ref('int_experiments__eligibility') }} as r
inner join dates as d on r.as_of_date = d.as_of_date
