{{ config(
    materialized='incremental',
    incremental_strategy='replace_rows',
    on_schema_change='append_new_columns',
    meta={'replaces': 'current'}
) }}

with receipts as (
    select * from {{ ref('int_money__receipts') }}
    where as_of_date in (
        select as_of_date from {{ ref('int_run__dates') }}
        where is_current
    )
),

extracted as (
    select * from {{ ref('int_money__extracted') }}
    where rules_version in (select rules_version from {{ ref('int_money__rules_version') }})
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
    receipts.as_of_date
from receipts
inner join extracted on receipts.content_key = extracted.content_key
