{%- set most_words = 6 -%}
-- every word with those that follow it in its line
with followed as (
    select
        *,
        span_start + length(token) as end_1,
        {% for n in range(1, most_words) -%}
            lead(span_start + length(token), {{ n }}) over line_order as end_{{ n + 1 }},
        {% endfor -%}
        word || ' '
        {%- for n in range(1, most_words) %}
            || coalesce(lead(word, {{ n }}) over line_order, '') || ' '
        {%- endfor %} as words
    from {{ ref('int_learning__tokens') }}
    -- 'CI/CD', 'ci-cd' and 'CI CD' are the same words
    where token not in ('-', '_', '/', '–')
    window line_order as (partition by job_id, line_number order by token_number)
),

names as (
    select
        'topic' as kind,
        name_key,
        spelling
    from {{ ref('int_learning__topic_names') }}
    union all
    select
        'skill' as kind,
        {{ topic_key('topic') }} as name_key,
        phrase as spelling
    from {{ ref('skill_phrases') }}
    where topic is not null
    union all
    select
        'language' as kind,
        language as name_key,
        phrase as spelling
    from {{ ref('programming_languages') }}
),

phrases as (
    select
        *,
        {{ phrase_words('spelling') }} as phrase
    from names
),

found as (
    select
        followed.job_id,
        followed.line_number,
        case when phrases.kind = 'language' then 'language' else 'topic' end as kind,
        phrases.kind = 'topic' as is_topic_name,
        phrases.name_key,
        phrases.spelling as found_as,
        followed.section,
        followed.span_start,
        case length(phrases.phrase) - length(replace(phrases.phrase, ' ', '')) + 1
            {%- for n in range(1, most_words + 1) %}
                when {{ n }} then followed.end_{{ n }}
            {%- endfor %}
        end as span_end
    from followed
    inner join phrases on followed.word = split_part(phrases.phrase, ' ', 1)
    where
        substr(followed.words, 1, length(phrases.phrase) + 1) = phrases.phrase || ' '
        -- 'go' and 'it' are words of any text; Go and IT are meant
        and (length(phrases.phrase) > 2 or followed.token in (phrases.spelling, upper(phrases.spelling)))
),

-- of 'deep learning' and 'deep learning frameworks' the longer one is meant; a topic's name before a phrase of the seed
reaching as (
    select
        *,
        max(span_end) over (
            partition by job_id, line_number, kind
            order by span_start asc, span_end desc, is_topic_name desc, name_key asc, found_as asc
            rows between unbounded preceding and 1 preceding
        ) as reached
    from found
    -- a phrase of the seed counts where the text names a skill; a topic's own name counts anywhere
    where
        is_topic_name or kind = 'language'
        or exists (
            select 1 from {{ ref('int_learning__spans') }} as spans
            where
                spans.job_id = found.job_id
                and spans.line_number = found.line_number
                and spans.span_start < found.span_end
                and spans.span_start + spans.span_length > found.span_start
        )
)

select
    job_id,
    kind,
    name_key,
    found_as,
    section,
    span_start,
    cast(span_end - span_start as integer) as span_length
from reaching
where reached is null or span_end > reached
