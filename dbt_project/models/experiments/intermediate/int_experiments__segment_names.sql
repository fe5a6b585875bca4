with dates as (
    {{ decided_dates() }}
),

users as (
    select
        d.as_of_date,
        u.experiment_id,
        u.segment_key,
        sum(u.users) as users
    from {{ ref('fct_experiments__users_daily') }} as u
    inner join dates as d on {{ counts_as_of('u', 'd') }}
    where u.status = 'ok'
    group by d.as_of_date, u.experiment_id, u.segment_key
),

ranked as (
    select
        *,
        row_number() over (partition by as_of_date, experiment_id order by users desc, segment_key asc) as place
    from users
)

select
    as_of_date,
    experiment_id,
    segment_key as full_segment_key,
    case when place <= {{ var('max_segments') }} then segment_key else 'other' end as segment_key,
    cast(users as bigint) as users
from ranked
