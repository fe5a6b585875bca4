with receipts as (
    select * from {{ ref('int_money__receipts') }}
),

texts as (
    select email_id, 1 as part, body_text as text from receipts where body_text is not null
    union all
    select email_id, 2 as part, subject as text from receipts where subject is not null
),

lines as (
    select email_id, part, line_number, trim(replace(line, chr(13), '')) as line
    from {{ text_lines('texts', 'text') }} as split
),

marks as (
    select distinct upper(mark) as mark from {{ ref('currency_marks') }}
),

-- A line with nothing but ":" or "RM" stands between a label and its amount and says nothing of its own.
telling as (
    select
        lines.email_id,
        lines.part,
        lines.line_number,
        {{ without_grouping_spaces('lines.line') }} as line
    from lines
    left join marks on upper({{ regex_replace_all('lines.line', '[^\\p{L}\\p{N}\\p{Sc}]', '') }}) = marks.mark
    where marks.mark is null and {{ regex_found('lines.line', '[\\p{L}\\p{N}]') }}
),

heads as (
    select distinct telling.email_id, telling.part, telling.line_number
    from telling
    inner join {{ ref('amount_phrases') }} as phrases
        on
            phrases.meaning = 'table'
            and case
                when phrases.whole_label then {{ whole_words('telling.line') }} = {{ whole_words('phrases.phrase') }}
                else contains({{ whole_words('telling.line') }}, {{ whole_words('phrases.phrase') }})
            end
)

select
    telling.email_id,
    telling.part,
    telling.line_number,
    telling.line,
    heads.email_id is not null as is_table_head,
    -- one number with at most a mark before and a tax code or mark behind it
    {{ regex_found(
        'telling.line', '^[^\\p{L}\\d%@]*(\\p{L}{1,3}[.]?)?[^\\p{L}\\d%@]*\\d[\\d.,\\x27’]*[^\\p{L}\\d%@]*(\\p{L}{1,3})?[^\\p{L}\\d%@]*$'
    ) }} as is_value
from telling
left join heads
    on telling.email_id = heads.email_id and telling.part = heads.part and telling.line_number = heads.line_number
