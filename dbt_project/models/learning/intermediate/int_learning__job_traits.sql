with jobs as (
    select
        *,
        {{ whole_words("coalesce(job_title, '')") }} as title_words,
        {{ whole_words('job_description') }} as words,
        {{ whole_words("coalesce(firm, '')") }} as firm_words
    from {{ ref('int_learning__new_jobs') }}
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
    inner join {{ ref('role_templates') }} as templates on scores.role_type = templates.role_type
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
)

select
    jobs.job_id,
    roles.role_type,
    segments.segment_key as title_segment,
    years.years,
    firm_types.firm_type,
    languages.languages
from jobs
left join roles on jobs.job_id = roles.job_id
left join segments on jobs.job_id = segments.job_id
left join years on jobs.job_id = years.job_id
left join firm_types on jobs.job_id = firm_types.job_id
left join languages on jobs.job_id = languages.job_id
