with amounts as (
    select
        content_key,
        currency,
        is_marked,
        count(*) over (partition by content_key) as amounts
    from {{ ref('int_money__candidates') }}
    where is_amount
),

-- A mark that few amounts have is not the receipt's: one "FRI-SAT: 1000 RS" made a scan from Malaysia Indian rupees.
counted as (
    select
        content_key,
        currency,
        count(*) as how_often
    from amounts
    where is_marked and currency is not null
    group by content_key, currency
    having count(*) >= {{ var('currency_min_share') }} * max(amounts)
),

ranked as (
    select
        *,
        row_number() over (partition by content_key order by how_often desc, currency asc) as nth
    from counted
)

select
    content_key,
    currency
from ranked
where nth = 1
