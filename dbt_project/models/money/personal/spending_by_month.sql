with receipts as (
    {{ counted_receipts() }}
)

select
    user_id,
    currency,
    {{ month_of('received_at') }} as month,
    {{ spending_measures() }},
    as_of_date
from receipts
group by as_of_date, user_id, currency, {{ month_of('received_at') }}
