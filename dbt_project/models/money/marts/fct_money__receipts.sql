with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

receipts as (
    select * from {{ ref('int_money__receipt_emails') }}
),

amounts as (
    select * from {{ ref('int_money__extracted') }}
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
    as_of.as_of_date
from receipts
inner join as_of on receipts.received_at < {{ add_days('as_of.as_of_date', 1) }}
inner join amounts on receipts.content_key = amounts.content_key
