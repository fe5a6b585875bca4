with amounts as (
    select
        content_key,
        part,
        line_number,
        place,
        signed_amount as amount
    from {{ ref('int_money__numbers') }}
    where signed_amount is not null
),

neighbours as (
    select
        *,
        lag(amount) over text as before,
        lead(amount) over text as behind
    from amounts
    window text as (partition by content_key, part order by line_number asc, place asc)
),

-- What a total is rounded by: at most a coin.
coins as (
    select * from neighbours
    where amount <> 0 and abs(amount) <= {{ var('coin_rounding') }}
),

rounding_texts as (
    {{ texts_that_tell(['rounding'], 'coins') }}
),

-- "28.49 0.01 28.50", or a total that a coin brings to a whole number of coins, wherever the two stand.
roundings as (
    select
        coins.content_key,
        coins.part,
        rounded.amount
    from coins
    inner join rounding_texts using (content_key, part)
    inner join amounts as total using (content_key, part)
    inner join amounts as rounded using (content_key, part)
    where
        rounded.amount = total.amount + coins.amount
        and least(total.amount, rounded.amount) > {{ var('coin_rounding') }}
        and (
            (coins.before = total.amount and coins.behind = rounded.amount)
            or (rounded.amount % {{ var('coin_rounding') }} = 0 and total.amount % {{ var('coin_rounding') }} <> 0)
        )
)

select
    content_key,
    part,
    max(amount) as amount,
    true as is_rounded
from roundings
group by content_key, part
