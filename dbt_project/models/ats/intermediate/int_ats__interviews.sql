with as_of as (
    select as_of_date, {{ add_days('as_of_date', 1) }} as next_day
    from {{ ref('int_run__dates') }}
    where is_current
),

greenhouse as (
    select * from {{ ref('stg_greenhouse__scheduled_interviews') }}
),

lever as (
    select * from {{ ref('stg_lever__interviews') }}
),

interviews as (
    select
        'greenhouse' as system,
        application_id,
        starts_at,
        created_at,
        cast(null as timestamp) as canceled_at
    from greenhouse
    union all
    select
        'lever' as system,
        opportunity_id as application_id,
        starts_at,
        created_at,
        canceled_at
    from lever
),

known as (
    select
        interviews.system,
        interviews.application_id,
        interviews.starts_at,
        interviews.starts_at >= as_of.next_day as is_ahead
    from interviews
    cross join as_of
    where
        interviews.application_id is not null
        and interviews.starts_at is not null
        and (interviews.created_at is null or interviews.created_at < as_of.next_day)
        and (interviews.canceled_at is null or interviews.canceled_at >= as_of.next_day)
)

select
    system,
    application_id,
    coalesce(
        min(case when is_ahead then starts_at end),
        max(starts_at)
    ) as interview_date
from known
group by system, application_id
