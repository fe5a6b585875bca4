with unread as (
    select * from {{ ref('int_money__unread') }}
    where is_candidate
),

texts as (
    select distinct
        content_key,
        1 as part,
        body_text as text
    from unread
    union all
    select distinct
        content_key,
        2 as part,
        subject_text as text
    from unread
),

lines as (
    select
        content_key,
        part,
        line_number,
        {{ trimmed("replace(line, chr(13), '')") }} as line
    from {{ text_lines('texts', 'text') }} as split
),

marks as (
    select distinct upper(mark) as mark from {{ ref('currency_marks') }}
),

-- A line with nothing but ":" or "RM" stands between a label and its amount and says nothing of its own.
telling as (
    select
        lines.content_key,
        lines.part,
        lines.line_number,
        case
            when {{ regex_found('lines.line', '[^\\x{0020}-\\x{007E}]|\\d \\d') }}
                then {{ with_grouped_thousands('lines.line') }}
            else lines.line
        end as line,
        {{ whole_words('lines.line') }} as words
    from lines
    left join marks on upper({{ regex_replace_all('lines.line', '[^\\p{L}\\p{N}\\p{Sc}]', '') }}) = marks.mark
    where marks.mark is null and {{ regex_found('lines.line', '[\\p{L}\\p{N}]') }}
),

phrases as (
    select
        whole_label,
        {{ whole_words('phrase') }} as words
    from {{ ref('amount_phrases') }}
    where meaning = 'table'
),

distinct_words as (
    select distinct words from telling
),

heads as (
    select distinct distinct_words.words
    from distinct_words
    inner join phrases
        on
            contains(distinct_words.words, phrases.words)
            and (not phrases.whole_label or distinct_words.words = phrases.words)
)

select
    telling.content_key,
    telling.part,
    telling.line_number,
    telling.line,
    telling.words,
    heads.words is not null as is_table_head,
    -- one number with at most a mark before and a tax code or mark behind it
    {{ regex_found(
        'telling.line',
        '^[^\\p{L}\\d%@]*(\\p{L}{1,3}[.]?)?[^\\p{L}\\d%@]*\\d[\\d.,\\x27’\\x{00A0}]*'
        ~ '[^\\p{L}\\d%@]*(\\p{L}{1,3})?[^\\p{L}\\d%@]*$'
    ) }} as is_value
from telling
left join heads on telling.words = heads.words
