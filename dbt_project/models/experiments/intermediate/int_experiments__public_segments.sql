with dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

segments as (
    select
        s.as_of_date,
        s.experiment_id,
        s.segment_key,
        sum(s.users) as users
    from {{ ref('int_experiments__segment_names') }} as s
    inner join dates as d on s.as_of_date = d.as_of_date
    group by s.as_of_date, s.experiment_id, s.segment_key
),

counted as (
    select
        *,
        count(*) over (partition by experiment_id) as segments
    from segments
)

-- an experiment that is not segmented has one segment, the same as all
select
    as_of_date,
    experiment_id,
    segment_key,
    cast(users as bigint) as users
from counted
where users >= {{ var('experiment_min_people') }} or (segments = 1 and segment_key = 'default')
union all
select
    e.as_of_date,
    e.experiment_id,
    'all' as segment_key,
    cast(coalesce(sum(s.users), 0) as bigint) as users
from {{ ref('int_experiments__experiments') }} as e
inner join dates as d on e.as_of_date = d.as_of_date
left join segments as s on e.experiment_id = s.experiment_id
group by e.as_of_date, e.experiment_id
