with numbers as (
    select * from {{ ref('int_money__numbers') }}
),

tables as (
    select
        content_key,
        part,
        min(line_number) as head_line
    from {{ ref('int_money__lines') }}
    where is_table_head
    group by content_key, part
),

counted as (
    select
        *,
        sum(case when is_amount then 1 else 0 end) over (
            partition by content_key, part, line_number order by place desc
        ) as amounts_to_come,
        count(*) over (partition by content_key, part, line_number) as numbers_on_line
    from numbers
),

-- The only number of a line may be an amount without saying so: "Total 45". A longer one is the number of something.
telling as (
    select * from counted
    where amounts_to_come > 0 or (numbers_on_line = 1 and is_possible and amount < 1000000)
),

-- Figures that are no amount belong to the label of the amount behind them: "Total (6 items): $43".
labels_before as (
    select
        content_key,
        part,
        line_number,
        max(place) as place,
        {{ ordered_string_agg('label_before', 'place', '0') }} as label
    from telling
    group by content_key, part, line_number, amounts_to_come
),

possible_amounts as (
    select
        content_key,
        part,
        line_number,
        place,
        amount,
        currency,
        specificity,
        is_marked,
        is_amount,
        nullif(trim({{ whole_words('label') }}), '') as label_before,
        nullif(trim({{ whole_words('label_after') }}), '') as label_after
    from telling
    inner join labels_before using (content_key, part, line_number, place)
),

-- What stands without words of its own shares the label in front: "Total 13.30 0.80 14.10".
grouped as (
    select
        *,
        count(label_before) over (partition by content_key, part, line_number order by place) as label_group
    from possible_amounts
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
    coalesce(line_number > head_line, false) as is_in_table,
    max(label_before) over (partition by content_key, part, line_number, label_group) as label_before,
    label_after
from grouped
left join tables using (content_key, part)
