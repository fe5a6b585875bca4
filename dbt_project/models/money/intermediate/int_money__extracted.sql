{#- Rows without an e-mail are those of version 1, which was kept by content. -#}
{{ replaces('email_id is null or email_id in (select email_id from {ledger})', ledger='int_money__unread') }}

with unread as (
    select * from {{ ref('int_money__unread') }}
    where is_candidate
),

text_amounts as (
    select * from {{ ref('int_money__text_amounts') }}
),

amounts as (
    select
        unread.*,
        coalesce(unread.delivered_amount, text_amounts.amount) as amount,
        case when unread.delivered_amount is null then text_amounts.amount_source else 'delivered' end as amount_source
    from unread
    left join text_amounts on unread.content_key = text_amounts.content_key
)

select
    amounts.email_id,
    amounts.user_id,
    kinds.kind,
    kinds.receipt_reason,
    details.merchant,
    details.paid_through,
    details.order_number,
    amounts.amount,
    amounts.amount_source,
    case when amounts.amount is not null then currencies.currency end as currency,
    case when amounts.amount is not null then currencies.currency_source end as currency_source,
    coalesce(dates.transaction_date, cast(amounts.received_at as date)) as transaction_date,
    case when dates.transaction_date is null then 'received' else 'text' end as date_source,
    amounts.subject,
    amounts.category,
    amounts.received_at
from amounts
inner join {{ ref('int_money__kinds') }} as kinds on amounts.email_id = kinds.email_id
inner join {{ ref('int_money__details') }} as details on amounts.email_id = details.email_id
left join {{ ref('int_money__currencies') }} as currencies on amounts.email_id = currencies.email_id
left join {{ ref('int_money__dates') }} as dates on amounts.email_id = dates.email_id
