with judged as (
    select * from {{ ref('int_money__judged_amounts') }}
),

-- The total once more, rounded to the nearest coin.
rounded_totals as (
    select distinct
        content_key,
        part,
        rounded.line_number,
        rounded.place,
        true as is_rounded_total
    from judged as rounded
    inner join judged as total using (content_key, part)
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
            when is_rounded_total or is_rounded then 0
            when is_last_total and not is_in_table then 1
            when is_priced and not is_given then 2
            when is_last_total then 3
            when is_priced then 4
            when is_amount and is_twice then 5
        end as preference
    from judged
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
    specificity,
    case when preference in (2, 4, 5) then 'largest' else 'total_line' end as amount_source
from ordered
where nth = 1
