{{ replaces('job_id in (select job_id from {ledger})', ledger='int_learning__new_jobs') }}

with jobs as (
    select
        *,
        {{ whole_words("coalesce(job_title, '')") }} as title_words,
        {{ whole_words('job_description') }} as words,
        {{ whole_words("coalesce(firm, '')") }} as firm_words
    from {{ ref('int_learning__new_jobs') }}
),

extractions as (
    select * from {{ ref('int_learning__new_extractions') }}
),

templates as (
    select * from {{ ref('role_templates') }}
),

seniority_names as (
    select * from {{ ref('seniority_names') }}
),

-- weights in the title count three times; the best role needs two points, ties go by the seed's order
scores as (
    select
        jobs.job_id,
        keywords.role_type,
        sum(
            keywords.weight * (
                case when contains(jobs.title_words, {{ whole_words('keywords.keyword') }}) then 3 else 0 end
                + case when contains(jobs.words, {{ whole_words('keywords.keyword') }}) then 1 else 0 end
            )
        ) as score
    from jobs
    cross join {{ ref('role_keywords') }} as keywords
    group by jobs.job_id, keywords.role_type
),

roles as (
    select
        scores.job_id,
        min_by(scores.role_type, 1000 * (1000 - scores.score) + templates.place) as role_type
    from scores
    inner join templates on scores.role_type = templates.role_type
    where scores.score >= 2
    group by scores.job_id
),

segments as (
    {{ title_segments('jobs', 'job_id', 'title_words') }}
),

-- the first line that asks for experience in years
years as (
    select
        job_id,
        min_by(cast(years as integer), line_number) as years
    from (
        select
            job_id,
            line_number,
            {{ regex_group(
                'lower(line)', '\\b([0-9]{1,2}) *[+]? *(?:(?:-|–|to) *[0-9]{1,2} *[+]? *)?(?:years|year|yrs|yr)\\b'
            ) }} as years
        from {{ ref('int_learning__lines') }}
        where {{ regex_found('words', ' (experience|experienced|least|minimum|min) ') }}
    ) as asked
    where years <> ''
    group by job_id
),

firm_types as (
    select
        jobs.job_id,
        min_by(
            types.firm_type,
            types.place + case when contains(jobs.firm_words, {{ whole_words('types.phrase') }}) then 0 else 1000 end
        ) as firm_type
    from jobs
    inner join {{ ref('firm_types') }} as types
        on
            contains(jobs.firm_words, {{ whole_words('types.phrase') }})
            or contains(jobs.words, {{ whole_words('types.phrase') }})
    group by jobs.job_id
),

languages as (
    select
        job_id,
        {{ ordered_string_agg('name_key', 'name_key', ', ') }} as languages
    from (
        select distinct
            job_id,
            name_key
        from {{ ref('int_learning__mentions') }}
        where kind = 'language'
    ) as named
    group by job_id
),

profiled as (
    select
        jobs.job_id,
        case
            when extractions.job_id is null then coalesce(roles.role_type, 'other')
            else coalesce(extracted_templates.role_type, 'other')
        end as role_type,
        coalesce(
            own.seniority,
            extracted.seniority,
            case
                when segments.segment_key in ('intern', 'junior') then 'junior'
                when segments.segment_key = 'senior' then 'senior'
            end,
            case
                when years.years <= 2 then 'junior'
                when years.years <= 5 then 'mid'
                when years.years >= 6 then 'senior'
            end
        ) as seniority,
        firm_types.firm_type,
        languages.languages,
        case when extractions.job_id is null then 'dictionary' else 'product' end as extraction_source
    from jobs
    left join extractions on jobs.job_id = extractions.job_id
    left join templates as extracted_templates on extractions.role_type = extracted_templates.role_type
    left join seniority_names as own on jobs.job_seniority = own.name
    left join seniority_names as extracted on extractions.seniority = extracted.name
    left join roles on jobs.job_id = roles.job_id
    left join segments on jobs.job_id = segments.job_id
    left join years on jobs.job_id = years.job_id
    left join firm_types on jobs.job_id = firm_types.job_id
    left join languages on jobs.job_id = languages.job_id
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
