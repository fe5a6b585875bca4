with as_of as (
    select
        as_of_date,
        {{ add_days('as_of_date', 1) }} as next_day
    from {{ ref('int_run__dates') }}
    where is_current
),

applications as (
    select * from {{ ref('stg_greenhouse__applications') }}
),

history as (
    select * from {{ ref('int_ats__stage_history') }}
    where system = 'greenhouse'
),

stages as (
    select
        cast(stage_id as string) as stage_id,
        stage
    from {{ ref('stg_greenhouse__job_stages') }}
),

candidates as (
    select * from {{ ref('stg_greenhouse__candidates') }}
    where not is_deleted
),

interviews as (
    select * from {{ ref('int_ats__interviews') }}
    where system = 'greenhouse'
),

titles as (
    select
        job_applications.application_id,
        jobs.job_title,
        row_number() over (partition by job_applications.application_id order by jobs.job_id asc) as place
    from {{ ref('stg_greenhouse__job_applications') }} as job_applications
    inner join {{ ref('stg_greenhouse__jobs') }} as jobs on job_applications.job_id = jobs.job_id
),

dated as (
    select
        a.application_id,
        a.candidate_id,
        h.last_stage_change,
        least(a.applied_at, h.first_stage_change) as first_activity,
        case
            when h.stage_changed_later then h.stage_id
            else coalesce(cast(a.current_stage_id as string), h.stage_id)
        end as stage_id,
        case
            when h.status_changed_later or a.rejected_at >= as_of.next_day then h.status
            else coalesce(a.status, case when a.rejected_at is not null then 'rejected' end, h.status)
        end as delivered_status,
        as_of.as_of_date
    from applications as a
    cross join as_of
    left join history as h on a.application_id = h.application_id
    where a.applied_at is null or a.applied_at < as_of.next_day
)

select
    'greenhouse' as system,
    dated.application_id,
    candidates.company as candidate_company,
    titles.job_title,
    stages.stage,
    dated.delivered_status,
    dated.last_stage_change,
    dated.first_activity,
    interviews.interview_date,
    dated.as_of_date
from dated
left join candidates on dated.candidate_id = candidates.candidate_id
left join stages on dated.stage_id = stages.stage_id
left join interviews on dated.application_id = interviews.application_id
left join titles on dated.application_id = titles.application_id and titles.place = 1
