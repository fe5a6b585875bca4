with labelled as (
    select * from {{ ref('int_money__labelled_numbers') }}
),

line_labels as (
    select
        content_key,
        part,
        amount_line as line_number,
        label,
        is_paired
    from {{ ref('int_money__labels') }}
),

phrases as (
    select
        meaning,
        whole_label,
        {{ whole_words('phrase') }} as words
    from {{ ref('amount_phrases') }}
),

-- A label beside the amount, and one on an earlier line; how they belong together is sure or a guess.
labels as (
    select
        *,
        coalesce(label_before, label_after) as label,
        case when label_before is null then 'behind' else 'in front' end as label_from
    from labelled
    where label_before is not null or label_after is not null
    union all
    select
        labelled.*,
        line_labels.label,
        case when line_labels.is_paired then 'line above' else 'guess' end as label_from
    from labelled
    inner join line_labels using (content_key, part, line_number)
),

distinct_labels as (
    select distinct label from labels
),

meanings as (
    select
        distinct_labels.label,
        bool_or(phrases.meaning = 'total')
        and not bool_or(phrases.meaning in ('not_total', 'tender', 'change')) as says_total,
        bool_or(phrases.meaning in ('tender', 'change')) as says_tender,
        bool_or(phrases.meaning = 'change') as says_change,
        bool_or(phrases.meaning = 'rounding') as says_rounding
    from distinct_labels
    inner join phrases
        on
            contains(' ' || distinct_labels.label || ' ', phrases.words)
            and (not phrases.whole_label or ' ' || distinct_labels.label || ' ' = phrases.words)
    group by distinct_labels.label
),

verdicts as (
    select
        content_key,
        part,
        line_number,
        place,
        bool_or(says_tender and label_from <> 'guess') as is_tender,
        bool_or(says_change and label_from <> 'guess') as is_change,
        bool_or(says_rounding) as is_rounding,
        min(
            case
                when not says_total or (not is_amount and label_after is not null) then null
                when not is_amount then 3
                when label_from in ('behind', 'guess') then 2
                else 1
            end
        ) as total_level
    from labels
    inner join meanings using (label)
    group by content_key, part, line_number, place
)

select
    content_key,
    part,
    line_number,
    place,
    label_group,
    amount,
    currency,
    is_marked,
    is_amount,
    is_in_table,
    coalesce(is_tender, false) as is_tender,
    coalesce(is_change, false) as is_change,
    coalesce(is_rounding, false) as is_rounding,
    case when not coalesce(is_tender, false) then total_level end as total_level
from labelled
left join verdicts using (content_key, part, line_number, place)
