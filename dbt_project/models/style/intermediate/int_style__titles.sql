with titles as (
    select distinct job_title from {{ ref('int_style__deliveries') }}
    where job_title is not null
),

-- Unicode NFKC: compatibility characters by table, then canonical composition. Few titles hold any.
unusual as (
    select job_title from titles
    where {{ regex_found('job_title', '[^\\x00-\\x7F]') }}
),

replaced as (
    select
        c.job_title,
        {{ compose(ordered_string_agg("coalesce(u.replacement, c.character)", "c.position", "")) }} as title
    from {{ characters('unusual', 'job_title') }} as c
    left join {{ ref('unicode_compatibility') }} as u on c.character = u.character
    group by c.job_title
),

worded as (
    select
        titles.job_title,
        {{ whole_words('coalesce(replaced.title, titles.job_title)') }} as words
    from titles
    left join replaced on titles.job_title = replaced.job_title
),

segments as (
    {{ title_segments('worded', 'job_title', 'words') }}
),

disciplines as (
    select
        worded.job_title,
        min_by(r.discipline, r.priority) as discipline
    from worded
    inner join {{ ref('discipline_rules') }} as r on contains(worded.words, {{ whole_words('r.phrase') }})
    group by worded.job_title
),

role_types as (
    {{ title_attribute(
        'worded', 'job_title', 'words', 'role_type', ref('role_type_rules'), ref('role_type_exceptions')
    ) }}
),

company_types as (
    {{ title_attribute(
        'worded', 'job_title', 'words', 'company_type', ref('company_type_rules'), ref('company_type_exceptions')
    ) }}
)

select
    worded.job_title,
    coalesce(segments.segment_key, 'default') as segment_key,
    coalesce(disciplines.discipline, 'other') as discipline,
    coalesce(role_types.role_type, 'individual_contributor') as role_type,
    coalesce(company_types.company_type, 'unknown') as company_type
from worded
left join segments on worded.job_title = segments.job_title
left join disciplines on worded.job_title = disciplines.job_title
left join role_types on worded.job_title = role_types.job_title
left join company_types on worded.job_title = company_types.job_title
