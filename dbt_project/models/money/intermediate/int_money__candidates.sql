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

-- A label beside the amount, and one on an earlier line; how they belong together is sure or a guess.
labels as (
    select
        *,
        label_before as label,
        'in front' as label_from
    from labelled
    where label_before is not null
    union all
    select
        *,
        label_after as label,
        case when label_before is null then 'behind' else 'unit' end as label_from
    from labelled
    where label_after is not null
    union all
    select
        labelled.*,
        line_labels.label,
        case when line_labels.is_paired then 'line above' else 'guess' end as label_from
    from labelled
    inner join line_labels using (content_key, part, line_number)
),

meanings as (
    {{ label_meanings('labels') }}
),

verdicts as (
    select
        content_key,
        part,
        line_number,
        place,
        bool_or(says_tender and label_from not in ('guess', 'unit')) as is_tender,
        bool_or(says_change and label_from not in ('guess', 'unit')) as is_change,
        bool_or(says_rounding and label_from <> 'unit') as is_rounding,
        bool_or(
            (rate_behind and label_from in ('behind', 'unit')) or (rate_before and label_from = 'in front')
        ) as is_rate,
        min(
            case
                when not says_total or (not is_amount and label_after is not null) or label_from = 'unit' then null
                when not is_plain and label_from <> 'in front' then null
                when not is_plain then 4
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
    specificity,
    is_marked,
    is_amount,
    is_in_table,
    coalesce(is_tender, false) as is_tender,
    coalesce(is_change, false) as is_change,
    coalesce(is_rounding, false) as is_rounding,
    coalesce(is_rate, false) as is_rate,
    case when not (coalesce(is_tender, false) or coalesce(is_rate, false)) then total_level end as total_level
from labelled
left join verdicts using (content_key, part, line_number, place)
