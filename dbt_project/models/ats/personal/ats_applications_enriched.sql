with applications as (
    select * from {{ ref('int_ats__applications') }}
    where as_of_date in (
        select as_of_date from {{ ref('int_run__dates') }}
        where is_current
    )
),

addresses as (
    select
        *,
        row_number() over (partition by system, application_id order by position asc, email asc) as place
    from {{ ref('int_ats__application_addresses') }}
),

candidates as (
    select
        system,
        application_id,
        max(case when place = 1 then email end) as candidate_email,
        {{ ordered_string_agg('email', 'place', ', ') }} as candidate_emails
    from addresses
    group by system, application_id
)

select
    a.application_id,
    a.system,
    a.company,
    a.candidate_company,
    a.job_title,
    c.candidate_email,
    c.candidate_emails,
    a.stage,
    a.stage_group,
    a.last_stage_change,
    a.interview_date,
    a.status,
    a.ghosting_risk,
    a.rule_risk,
    a.risk_source,
    a.ghosting_risk >= {{ var('ats_ghosting')['urgent_risk'] }} as is_urgent,
    a.as_of_date
from applications as a
left join candidates as c on a.system = c.system and a.application_id = c.application_id
