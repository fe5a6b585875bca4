{#- Rows without an e-mail are those of version 1, which was kept by content. -#}
{{ replaces('email_id is null or email_id in (select email_id from {ledger})', ledger='int_money__unread') }}

with unread as (
    select * from {{ ref('int_money__unread') }}
    where is_candidate
),

-- What an e-mail about a refund pays back goes before the total of what was bought.
text_amounts as (
    select
        unread.email_id,
        coalesce(refunds.amount, text_amounts.amount) as amount,
        case when refunds.amount is not null then 'refund_line' else text_amounts.amount_source end as amount_source,
        case when refunds.currency <> text_amounts.currency then refunds.currency end as other_currency
    from unread
    inner join {{ ref('int_money__kinds') }} as kinds on unread.email_id = kinds.email_id
    left join {{ ref('int_money__text_amounts') }} as text_amounts on unread.content_key = text_amounts.content_key
    left join {{ ref('int_money__refund_amounts') }} as refunds
        on unread.content_key = refunds.content_key and kinds.kind = 'refund'
),

amounts as (
    select
        unread.*,
        coalesce(unread.delivered_amount, text_amounts.amount) as amount,
        case when unread.delivered_amount is null then text_amounts.amount_source else 'delivered' end as amount_source,
        case when unread.delivered_amount is null then text_amounts.other_currency end as other_currency
    from unread
    left join text_amounts on unread.email_id = text_amounts.email_id
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
    case when amounts.amount is not null then coalesce(amounts.other_currency, currencies.currency) end as currency,
    case
        when amounts.other_currency is not null then 'marked'
        when amounts.amount is not null then currencies.currency_source
    end as currency_source,
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
