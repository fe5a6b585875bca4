with receipts as (
    select * from {{ ref('int_money__receipts') }}
),

amounts as (
    select * from {{ ref('int_money__extracted') }}
    where rules_version in (select rules_version from {{ ref('int_money__rules_version') }})
)

select
    receipts.email_id,
    receipts.user_id,
    receipts.merchant,
    amounts.amount,
    amounts.currency,
    amounts.amount_source,
    receipts.receipt_reason,
    receipts.subject,
    receipts.category,
    receipts.received_at,
    receipts.as_of_date
from receipts
inner join amounts on receipts.content_key = amounts.content_key
