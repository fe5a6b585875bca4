with numbers as (
    select * from {{ ref('int_money__numbers') }}
),

line_labels as (
    select * from {{ ref('int_money__labels') }}
),

phrases as (
    select
        meaning,
        whole_label,
        {{ whole_words('phrase') }} as words
    from {{ ref('amount_phrases') }}
),

tables as (
    select
        content_key,
        part,
        min(line_number) as first_line
    from {{ ref('int_money__lines') }}
    where is_table_head
    group by content_key, part
),

-- Figures that are no amount ("Total (6 items): $43") belong to the label of the amount behind them.
stretches as (
    select
        *,
        sum(case when is_amount then 1 else 0 end) over (
            partition by content_key, part, line_number order by place desc
        ) as amounts_to_come,
        sum(case when is_amount then 1 else 0 end) over (partition by content_key, part, line_number) as amounts_on_line
    from numbers
),

labels_before as (
    select
        content_key,
        part,
        line_number,
        max(place) as place,
        count(*) as figures,
        {{ ordered_string_agg('label_before', 'place', '0') }} as label
    from stretches
    group by content_key, part, line_number, amounts_to_come
),

-- Without an amount on the line its only figure may be one: "Total 45".
on_line as (
    select
        n.content_key,
        n.part,
        n.line_number,
        n.place,
        n.amount,
        n.currency,
        n.is_marked,
        n.is_amount,
        nullif(trim({{ whole_words('b.label') }}), '') as label_before,
        nullif(trim({{ whole_words('n.label_after') }}), '') as label_after
    from stretches as n
    inner join labels_before as b
        on n.content_key = b.content_key and n.part = b.part and n.line_number = b.line_number and n.place = b.place
    where
        n.is_amount
        or (n.is_possible and n.amounts_on_line = 0 and b.figures = 1 and n.amount < 1000000)
),

-- "Total 13.30 0.80 14.10": what stands without words of its own shares the label in front.
shared as (
    select
        *,
        count(label_before) over (partition by content_key, part, line_number order by place) as labels_so_far
    from on_line
),

labelled as (
    select
        content_key,
        part,
        line_number,
        place,
        amount,
        currency,
        is_marked,
        is_amount,
        max(label_before) over (partition by content_key, part, line_number, labels_so_far) as label_before,
        labels_so_far as label_group,
        label_after
    from shared
),

own_labels as (
    select
        *,
        coalesce(label_before, label_after) as label,
        'own' as label_from
    from labelled
    where coalesce(label_before, label_after) is not null
    union all
    select
        labelled.*,
        trim({{ whole_words('line_labels.label') }}) as label,
        case when line_labels.is_paired then 'line' else 'guess' end as label_from
    from labelled
    inner join line_labels
        on
            labelled.content_key = line_labels.content_key and labelled.part = line_labels.part
            and labelled.line_number = line_labels.amount_line
),

known_labels as (
    select distinct label from own_labels
),

meanings as (
    select
        known_labels.label,
        max(case when phrases.meaning = 'total' then 1 else 0 end) as says_total,
        max(case when phrases.meaning = 'not_total' then 1 else 0 end) as says_not_total,
        max(case when phrases.meaning in ('tender', 'change') then 1 else 0 end) as says_tender,
        max(case when phrases.meaning = 'change' then 1 else 0 end) as says_change,
        max(case when phrases.meaning = 'rounding' then 1 else 0 end) as says_rounding
    from known_labels
    inner join phrases
        on
            contains(' ' || known_labels.label || ' ', phrases.words)
            and (not phrases.whole_label or ' ' || known_labels.label || ' ' = phrases.words)
    group by known_labels.label
),

judged as (
    select
        own_labels.*,
        coalesce(meanings.says_total = 1 and meanings.says_not_total = 0 and meanings.says_tender = 0, false)
            as is_total,
        coalesce(meanings.says_tender = 1 and own_labels.label_from <> 'guess', false) as is_tender,
        coalesce(meanings.says_change = 1 and own_labels.label_from <> 'guess', false) as is_change,
        coalesce(meanings.says_rounding = 1, false) as is_rounding
    from own_labels
    left join meanings on own_labels.label = meanings.label
),

verdicts as (
    select
        content_key,
        part,
        line_number,
        place,
        max(case when is_tender then 1 else 0 end) as is_tender,
        max(case when is_change then 1 else 0 end) as is_change,
        max(case when is_rounding then 1 else 0 end) as is_rounding,
        min(
            case
                when not is_total then null
                when not is_amount and label_after is not null then null
                when not is_amount then 3
                when label_from = 'guess' or (label_from = 'own' and label_before is null) then 2
                else 1
            end
        ) as total_level
    from judged
    group by content_key, part, line_number, place
)

select
    labelled.content_key,
    labelled.part,
    labelled.line_number,
    labelled.place,
    labelled.label_group,
    labelled.amount,
    labelled.currency,
    labelled.is_marked,
    labelled.is_amount,
    coalesce(verdicts.is_tender, 0) = 1 as is_tender,
    coalesce(verdicts.is_change, 0) = 1 as is_change,
    coalesce(verdicts.is_rounding, 0) = 1 as is_rounding,
    coalesce(labelled.line_number > tables.first_line, false) as is_in_table,
    case when coalesce(verdicts.is_tender, 0) = 0 then verdicts.total_level end as total_level
from labelled
left join verdicts
    on
        labelled.content_key = verdicts.content_key and labelled.part = verdicts.part
        and labelled.line_number = verdicts.line_number and labelled.place = verdicts.place
left join tables on labelled.content_key = tables.content_key and labelled.part = tables.part
