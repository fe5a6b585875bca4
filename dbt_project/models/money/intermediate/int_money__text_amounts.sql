with candidates as (
    select * from {{ ref('int_money__candidates') }}
    where is_amount or total_level is not null or is_rounding
),

amounts as (
    select * from candidates
    where is_amount
),

-- "Total paid 50.00, change 28.15" is money handed over when 21.85 stands in the text and 78.15 does not.
handed_over as (
    select distinct
        content_key,
        part,
        paid.amount,
        true as is_handed_over
    from amounts as paid
    inner join amounts as change using (content_key, part)
    inner join amounts as rest using (content_key, part)
    where
        change.is_change and change.amount > 0
        and rest.amount = paid.amount - change.amount and rest.amount > 0
        and not rest.is_in_table and rest.line_number < change.line_number
        and not exists (
            select 1 from amounts as given
            where
                given.content_key = paid.content_key and given.part = paid.part
                and given.amount = paid.amount + change.amount
        )
),

judged as (
    select
        *,
        is_handed_over is null and total_level is not null as is_total,
        coalesce(is_handed_over, is_tender) as is_given,
        bool_or(is_amount and is_marked) over text as has_marked_amounts,
        bool_or(is_amount and is_tender and not is_change) over text as tells_cash
    from candidates
    left join handed_over using (content_key, part, amount)
    window text as (partition by content_key, part)
),

-- Equal rank is one label with several columns: net, tax and gross.
ranked as (
    select
        *,
        rank() over (
            partition by content_key, part
            order by
                is_total desc,
                -- an invoice that is paid ends with a balance of 0.00
                amount = 0 asc,
                -- the foot of a table of taxes is its own total
                is_in_table asc,
                total_level asc,
                is_marked desc,
                line_number desc,
                label_group desc
        ) = 1 and is_total as is_last_total,
        -- a till's receipt may have no mark at all, but tells the cash; elsewhere "before 10.30" is no amount
        is_amount and (is_marked or (tells_cash and not has_marked_amounts)) as is_priced
    from judged
),

-- The total once more, rounded to the nearest coin.
rounded_totals as (
    select distinct
        content_key,
        part,
        rounded.line_number,
        rounded.place,
        true as is_rounded_total
    from ranked as rounded
    inner join ranked as total using (content_key, part)
    where
        rounded.is_rounding and not rounded.is_tender
        and total.is_last_total and total.line_number < rounded.line_number
        and abs(rounded.amount - total.amount) <= {{ var('coin_rounding') }}
        and least(rounded.amount, total.amount) > {{ var('coin_rounding') }}
),

-- Money handed over and the total of a tax table count only where nothing else is known.
preferred as (
    select
        *,
        case
            when is_rounded_total then 0
            when is_last_total and not is_in_table then 1
            when is_priced and not is_given then 2
            when is_last_total then 3
            when is_priced then 4
        end as preference
    from ranked
    left join rounded_totals using (content_key, part, line_number, place)
),

-- The last rounded total; else the largest amount of the same preference.
ordered as (
    select
        *,
        row_number() over (
            partition by content_key
            order by
                part asc, preference asc, case when preference > 0 then amount end desc, line_number desc, place desc
        ) as nth
    from preferred
    where preference is not null
)

select
    content_key,
    amount,
    currency,
    case when preference in (2, 4) then 'largest' else 'total_line' end as amount_source
from ordered
where nth = 1
