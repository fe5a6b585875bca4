with states as (
    select
        *,
        row_number() over (partition by experiment_id order by updated_at desc) as recency
    from {{ ref('stg_experiments__experiments') }}
),

time_zones as (
    select * from {{ ref('time_zones') }}
)

select
    states.experiment_id,
    states.started_at,
    states.completed_at,
    coalesce(time_zones.timezone, 'UTC') as timezone,
    states.timezone as given_timezone,
    states.timezone is not null and time_zones.timezone is null as is_unknown_timezone
from states
left join time_zones on states.timezone = time_zones.timezone
where states.recency = 1
