with as_of as (
    select as_of_date, {{ add_days('as_of_date', 1) }} as next_day
    from {{ ref('int_run__dates') }}
    where is_current
),

versions as (
    select * from {{ ref('stg_ats__applications') }}
),

dated as (
    select
        versions.*,
        versions.updated_at < as_of.next_day as is_known,
        as_of.as_of_date,
        as_of.next_day
    from versions
    cross join as_of
),

-- without a version up to as_of_date a later one is used, if its last change shows that the application existed
ranked as (
    select
        *,
        min(least(coalesce(last_stage_change, updated_at), updated_at)) over (
            partition by system, application_id
        ) as first_activity,
        row_number() over (
            partition by system, application_id
            order by
                is_known desc,
                case when is_known then updated_at end desc nulls last,
                updated_at asc, _seq desc, _line desc
        ) as recency
    from dated
    where is_known or last_stage_change < next_day
)

select
    system,
    application_id,
    company,
    cast(null as string) as job_title,
    stage,
    status as delivered_status,
    case when last_stage_change < next_day then last_stage_change end as last_stage_change,
    first_activity,
    interview_date,
    email,
    as_of_date
from ranked
where recency = 1
