with charges as (
    {{ counted_receipts() }}
),

consecutive as (
    select
        *,
        lag(email_id) over same_charge as earlier_email_id,
        cast(lag(received_at) over same_charge as date) as earlier_date,
        cast(received_at as date) as later_date
    from charges
    where kind = 'purchase' and amount > 0
    window same_charge as (partition by user_id, merchant, currency, amount order by received_at, email_id)
),

pairs as (
    select
        *,
        cast({{ whole_days('earlier_date', 'later_date') }} as integer) as days_apart
    from consecutive
    where earlier_email_id is not null
)

select
    user_id,
    merchant,
    currency,
    amount,
    earlier_email_id,
    email_id as later_email_id,
    earlier_date,
    later_date,
    days_apart,
    days_apart <= {{ var('duplicate_charge_days') }} as is_suspected,
    as_of_date
from pairs
where days_apart <= {{ var('duplicate_charge_stored_days') }}
