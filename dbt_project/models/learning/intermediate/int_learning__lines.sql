with texts as (
    select
        job_id,
        job_description
    from {{ ref('int_learning__new_jobs') }}
),

lines as (
    select
        job_id,
        line_number,
        line,
        {{ whole_words('line') }} as words,
        cast(
            sum(length(line) + 1) over (partition by job_id order by line_number) - length(line) - 1 as integer
        ) as line_start
    from {{ text_lines('texts', 'job_description') }} as split
),

telling as (
    select
        *,
        lag(words) over (partition by job_id order by line_number) as heading
    from lines
    where words <> '  '
),

headings as (
    select
        is_line,
        {{ whole_words('phrase') }} as phrase,
        -- the lowest priority wins, then the longest phrase
        cast(priority as string) || lpad(cast(100 - length(phrase) as string), 2, '0') || section as choice
    from {{ ref('section_headings') }}
),

-- a heading is a short line that no full stop ends; it holds until the next one
headed as (
    select
        telling.job_id,
        telling.line_number,
        substr(min(headings.choice), 4) as section
    from telling
    inner join headings on contains(telling.words, headings.phrase)
    where headings.is_line and length(telling.words) <= 60 and not {{ regex_found('telling.line', '[.;,!]\\s*$') }}
    group by telling.job_id, telling.line_number
),

-- "Kafka is a plus" says it of its own line only
marked as (
    select
        telling.job_id,
        telling.line_number,
        substr(min(headings.choice), 4) as section
    from telling
    inner join headings on contains(telling.words, headings.phrase)
    where not headings.is_line
    group by telling.job_id, telling.line_number
),

sectioned as (
    select
        telling.*,
        marked.section as marked_section,
        max(
            case
                when headed.section is not null then lpad(cast(telling.line_number as string), 8, '0') || headed.section
            end
        ) over (partition by telling.job_id order by telling.line_number) as headed_section
    from telling
    left join headed on telling.job_id = headed.job_id and telling.line_number = headed.line_number
    left join marked on telling.job_id = marked.job_id and telling.line_number = marked.line_number
)

select
    job_id,
    line_number,
    line,
    line_start,
    words,
    case when length(heading) <= 42 then heading end as heading,
    coalesce(marked_section, substr(headed_section, 9), 'requirements') as section
from sectioned
