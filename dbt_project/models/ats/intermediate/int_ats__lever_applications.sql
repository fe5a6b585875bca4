with as_of as (
    select
        as_of_date,
        {{ add_days('as_of_date', 1) }} as next_day
    from {{ ref('int_run__dates') }}
    where is_current
),

opportunities as (
    select * from {{ ref('stg_lever__opportunities') }}
),

history as (
    select * from {{ ref('int_ats__stage_history') }}
    where system = 'lever'
),

stages as (
    select * from {{ ref('stg_lever__stages') }}
),

interviews as (
    select * from {{ ref('int_ats__interviews') }}
    where system = 'lever'
),

postings as (
    select * from {{ ref('stg_lever__postings') }}
),

-- an opportunity without an application was sourced by a recruiter
latest_applications as (
    select
        applications.*,
        row_number() over (
            partition by applications.opportunity_id
            order by applications.created_at desc nulls last, applications.application_id asc
        ) as recency
    from {{ ref('stg_lever__applications') }} as applications
    cross join as_of
    where applications.created_at is null or applications.created_at < as_of.next_day
),

dated as (
    select
        o.opportunity_id,
        a.company,
        a.posting_id,
        h.last_stage_change,
        least(o.created_at, h.first_stage_change) as first_activity,
        case
            when h.stage_changed_later then h.stage_id
            else coalesce(o.stage_id, h.stage_id)
        end as stage_id,
        case
            when coalesce(o.archived_at, a.archived_at) < as_of.next_day then 'archived'
        end as delivered_status,
        as_of.as_of_date
    from opportunities as o
    cross join as_of
    left join history as h on o.opportunity_id = h.application_id
    left join latest_applications as a on o.opportunity_id = a.opportunity_id and a.recency = 1
    where o.created_at is null or o.created_at < as_of.next_day
)

select
    'lever' as system,
    dated.opportunity_id as application_id,
    dated.company as candidate_company,
    postings.job_title,
    stages.stage,
    dated.delivered_status,
    dated.last_stage_change,
    dated.first_activity,
    interviews.interview_date,
    dated.as_of_date
from dated
left join postings on dated.posting_id = postings.posting_id
left join stages on dated.stage_id = stages.stage_id
left join interviews on dated.opportunity_id = interviews.application_id
