{{ replaces('job_id in (select job_id from {ledger})', ledger='int_learning__new_jobs') }}

with templates as (
    select * from {{ ref('role_templates') }}
),

seniority_names as (
    select * from {{ ref('seniority_names') }}
),

profiled as (
    select
        jobs.job_id,
        case
            when extractions.job_id is null then coalesce(traits.role_type, 'other')
            else coalesce(extracted_templates.role_type, 'other')
        end as role_type,
        coalesce(
            own.seniority,
            extracted.seniority,
            case
                when traits.title_segment in ('intern', 'junior') then 'junior'
                when traits.title_segment = 'senior' then 'senior'
            end,
            case
                when traits.years <= 2 then 'junior'
                when traits.years <= 5 then 'mid'
                when traits.years >= 6 then 'senior'
            end
        ) as seniority,
        traits.firm_type,
        traits.languages,
        case when extractions.job_id is null then 'dictionary' else 'product' end as extraction_source
    from {{ ref('int_learning__new_jobs') }} as jobs
    inner join {{ ref('int_learning__job_traits') }} as traits on jobs.job_id = traits.job_id
    left join {{ ref('int_learning__new_extractions') }} as extractions on jobs.job_id = extractions.job_id
    left join templates as extracted_templates on extractions.role_type = extracted_templates.role_type
    left join seniority_names as own on jobs.job_seniority = own.name
    left join seniority_names as extracted on extractions.seniority = extracted.name
)

select
    profiled.job_id,
    profiled.role_type,
    coalesce(profiled.seniority, templates.seniority, 'mid') as seniority,
    templates.focus,
    profiled.firm_type,
    profiled.languages,
    profiled.extraction_source
from profiled
left join templates on profiled.role_type = templates.role_type
