with receipts as (
    select * from {{ ref('fct_money__receipts') }}
    where
        as_of_date in (
            select as_of_date from {{ ref('int_run__dates') }}
            where is_current
        )
        and amount is not null
)

select
    user_id,
    currency,
    {{ spending_measures() }},
    as_of_date
from receipts
group by as_of_date, user_id, currency
