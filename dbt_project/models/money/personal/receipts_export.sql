with receipts as (
    select * from {{ ref('receipts') }}
)

select
    cast(received_at as date) as date,
    merchant,
    amount,
    email_id,
    subject,
    category,
    received_at
from receipts
