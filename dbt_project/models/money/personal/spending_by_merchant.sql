with receipts as (
    {{ counted_receipts() }}
)

select
    user_id,
    currency,
    merchant,
    {{ spending_measures() }},
    as_of_date
from receipts
group by as_of_date, user_id, currency, merchant
