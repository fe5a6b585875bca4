with amount_lines as (
    select distinct
        content_key,
        part,
        line_number,
        true as has_amount
    from {{ ref('int_money__numbers') }}
    where is_amount
),

-- A scan writes a column of labels and then the column of their amounts: blocks of equal kind, one after the other.
kinds as (
    select
        lines.content_key,
        lines.part,
        lines.line_number,
        lines.words,
        case
            -- the head of a table takes the figures below it away from the labels above
            when lines.is_table_head or (amount_lines.has_amount and not lines.is_value) then 'other'
            when lines.is_value then 'value'
            else 'label'
        end as kind,
        row_number() over (partition by lines.content_key, lines.part order by lines.line_number) as place
    from {{ ref('int_money__lines') }} as lines
    left join amount_lines using (content_key, part, line_number)
),

numbered as (
    select
        *,
        place - row_number() over (partition by content_key, part, kind order by place) as island
    from kinds
),

blocks as (
    select
        content_key,
        part,
        kind,
        island,
        min(place) as first_place,
        max(place) as last_place
    from numbered
    where kind <> 'other'
    group by content_key, part, kind, island
),

pairs as (
    select
        labels.content_key,
        labels.part,
        labels.first_place as first_label,
        labels.last_place as last_label,
        amounts.first_place as first_value,
        amounts.last_place as last_value
    from blocks as labels
    inner join blocks as amounts
        on
            labels.content_key = amounts.content_key and labels.part = amounts.part
            and labels.last_place + 1 = amounts.first_place
    where labels.kind = 'label' and amounts.kind = 'value'
),

-- The last label of a block is followed by its amount. In front of it the two columns end together.
aligned as (
    select
        pairs.content_key,
        pairs.part,
        labels.line_number as label_line,
        trim(labels.words) as label,
        case
            when pairs.first_label = pairs.last_label then pairs.first_value
            when pairs.last_value - (pairs.last_label - labels.place) < pairs.first_value then pairs.first_value
            else pairs.last_value - (pairs.last_label - labels.place)
        end as value_place,
        pairs.last_value - (pairs.last_label - labels.place) >= pairs.first_value as is_paired
    from pairs
    inner join numbered as labels
        on
            pairs.content_key = labels.content_key and pairs.part = labels.part
            and labels.place between pairs.first_label and pairs.last_label
)

select
    aligned.content_key,
    aligned.part,
    aligned.label_line,
    aligned.label,
    amounts.line_number as amount_line,
    aligned.is_paired
from aligned
inner join numbered as amounts
    on
        aligned.content_key = amounts.content_key and aligned.part = amounts.part
        and aligned.value_place = amounts.place
