{%- set most_words = 6 -%}
with words as (
    select
        *,
        span_start + length(token) as span_end
    from {{ ref('int_learning__tokens') }}
    -- 'CI/CD', 'ci-cd' and 'CI CD' are the same words
    where token not in ('-', '_', '/', '–')
),

followed as (
    select
        job_id,
        line_number,
        token,
        word,
        span_start,
        span_end as end_1,
        section,
        {% for n in range(1, most_words) -%}
            lead(span_end, {{ n }}) over line_order as end_{{ n + 1 }},
        {% endfor -%}
        word || ' '
        {%- for n in range(1, most_words) %}
            || coalesce(lead(word, {{ n }}) over line_order, '') || ' '
        {%- endfor %} as words
    from words
    window line_order as (partition by job_id, line_number order by token_number)
),

phrases as (
    select
        'topic' as kind,
        name_key,
        spelling,
        {{ phrase_words('spelling') }} as phrase
    from {{ ref('int_learning__topic_names') }}
    union all
    select
        'skill' as kind,
        {{ topic_key('topic') }} as name_key,
        phrase as spelling,
        {{ phrase_words('phrase') }} as phrase
    from {{ ref('skill_phrases') }}
    where topic is not null
    union all
    select
        'language' as kind,
        language as name_key,
        phrase as spelling,
        {{ phrase_words('phrase') }} as phrase
    from {{ ref('programming_languages') }}
),

counted as (
    select
        *,
        split_part(phrase, ' ', 1) as first_word,
        length(phrase) - length(replace(phrase, ' ', '')) + 1 as how_many,
        -- 'go' and 'it' are words of any text; Go and IT are meant
        length(phrase) <= 2 as is_short
    from phrases
),

found as (
    select
        followed.job_id,
        followed.line_number,
        case when counted.kind = 'language' then 'language' else 'topic' end as kind,
        counted.kind = 'topic' as is_topic_name,
        counted.name_key,
        counted.spelling as found_as,
        followed.section,
        followed.span_start,
        case counted.how_many
            {%- for n in range(1, most_words + 1) %}
                when {{ n }} then followed.end_{{ n }}
            {%- endfor %}
        end as span_end
    from followed
    inner join counted on followed.word = counted.first_word
    where
        substr(followed.words, 1, length(counted.phrase) + 1) = counted.phrase || ' '
        and (not counted.is_short or followed.token = counted.spelling or followed.token = upper(counted.spelling))
),

spans as (
    select * from {{ ref('int_learning__spans') }}
),

-- a phrase of the seed counts where the text names a skill; a topic's own name counts anywhere
accepted as (
    select
        job_id,
        line_number,
        kind,
        is_topic_name,
        name_key,
        found_as,
        section,
        span_start,
        span_end
    from found
    where
        is_topic_name or kind = 'language'
        or exists (
            select 1 from spans
            where
                spans.job_id = found.job_id
                and spans.line_number = found.line_number
                and spans.span_start < found.span_end
                and spans.span_start + spans.span_length > found.span_start
        )
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
    from accepted
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
