with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

receipts as (
    select * from {{ ref('int_money__receipt_emails') }}
),

extracted as (
    select * from {{ ref('int_money__extracted') }}
)

select
    receipts.email_id,
    receipts.user_id,
    receipts.merchant,
    extracted.amount,
    extracted.currency,
    extracted.amount_source,
    receipts.receipt_reason,
    receipts.subject,
    receipts.category,
    receipts.received_at,
    as_of.as_of_date
from receipts
inner join as_of on receipts.received_at < {{ add_days('as_of.as_of_date', 1) }}
inner join extracted on receipts.content_key = extracted.content_key
