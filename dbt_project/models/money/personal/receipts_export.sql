with receipts as (
    select * from {{ ref('receipts') }}
)

select
    user_id,
    cast(received_at as date) as date,
    merchant,
    amount,
    currency,
    kind,
    email_id,
    subject,
    category,
    received_at
from receipts
