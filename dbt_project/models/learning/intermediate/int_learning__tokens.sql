with lines as (
    select
        job_id,
        line_number,
        line,
        line_start,
        heading,
        section
    from {{ ref('int_learning__lines') }}
),

-- words with what binds inside of them (Node.js, R&D, C++), white space, and every other character by itself
pieces as (
    select
        *,
        cast(
            line_start + sum(length(found)) over (partition by job_id, line_number order by place) - length(found)
            as integer
        ) as span_start
    from {{ regex_matches(
        'lines', 'line', '[.]?[\\p{L}\\p{M}\\p{N}]+(?:[.\\x27’&][\\p{L}\\p{M}\\p{N}]+)*[+#]*|\\s+|.'
    ) }} as cut
),

tokens as (
    select
        job_id,
        line_number,
        cast(row_number() over (partition by job_id, line_number order by place) as integer) as token_number,
        found as token,
        span_start,
        span_start + length(found) as span_end,
        lower(found) as word,
        {{ regex_found('found', '[\\p{L}\\p{N}]') }} as is_word,
        heading,
        section
    from pieces
    where {{ regex_found('found', '\\S') }}
),

shaped as (
    select
        *,
        translate(word, '123456789', '000000000') as plain,
        case
            when not is_word then 'mark'
            when upper(token) = word then 'number'
            when token = word then 'lower'
            when token = upper(token) then 'upper'
            when substr(token, 2) = substr(word, 2) then 'title'
            else 'mixed'
        end as shape
    from tokens
)

select
    job_id,
    line_number,
    token_number,
    token,
    span_start,
    word,
    is_word,
    section,

    -- what seed skill_cues weighs (variable skill_cues)
    plain,
    substr(plain, 1, 3) as beginning,
    substr(plain, greatest(1, length(plain) - 2)) as ending,
    shape,
    case when token_number = 1 then 'first' else 'later' end as place,
    coalesce(heading, '^') as heading,
    coalesce(lag(plain, 2) over line_order, '^') as plain_before_2,
    coalesce(lag(plain) over line_order, '^') as plain_before,
    coalesce(lead(plain) over line_order, '$') as plain_after,
    coalesce(lead(plain, 2) over line_order, '$') as plain_after_2,
    coalesce(lag(shape) over line_order, '^') as shape_before,
    coalesce(lead(shape) over line_order, '$') as shape_after,
    case when lag(span_end) over line_order = span_start then 'bound' else 'free' end as bind,
    case when lead(span_start) over line_order = span_end then 'bound' else 'free' end as bind_after
from shaped
window line_order as (partition by job_id, line_number order by token_number)
