with greenhouse as (
    select * from {{ ref('int_ats__greenhouse_applications') }}
),

lever as (
    select * from {{ ref('int_ats__lever_applications') }}
),

generic as (
    select * from {{ ref('int_ats__generic_applications') }}
),

connectors as (
    select * from {{ ref('ats_connector_companies') }}
),

closed as (
    select * from {{ ref('ats_closed_statuses') }}
),

united as (
    select
        system,
        application_id,
        company,
        job_title,
        stage,
        delivered_status,
        last_stage_change,
        interview_date,
        as_of_date
    from greenhouse
    union all
    select
        system,
        application_id,
        company,
        job_title,
        stage,
        delivered_status,
        last_stage_change,
        interview_date,
        as_of_date
    from lever
    union all
    select
        system,
        application_id,
        company,
        job_title,
        stage,
        delivered_status,
        last_stage_change,
        interview_date,
        as_of_date
    from generic
),

judged as (
    select
        united.system,
        united.application_id,
        coalesce(connectors.company, united.company) as company,
        united.job_title,
        united.stage,
        coalesce(by_status.status, by_stage.status, 'open') as status,
        united.last_stage_change,
        united.interview_date,
        {{ whole_days('united.last_stage_change', 'united.as_of_date') }} as days_since_change,
        united.as_of_date
    from united
    left join connectors on united.system = lower({{ trimmed('connectors.system') }})
    left join closed as by_status on united.delivered_status = by_status.word
    left join closed as by_stage on lower(united.stage) = by_stage.word
)

select
    *,
    {{ company_key('company') }} as company_key,
    case
        when status = 'open' then {{ ghosting_risk('days_since_change', 'interview_date') }}
        else cast(0 as double)
    end as ghosting_risk
from judged
