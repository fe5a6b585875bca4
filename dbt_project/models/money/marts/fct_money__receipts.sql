with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

known as (
    select
        extracted.*,
        as_of.as_of_date,
        case
            when kind in ('purchase', 'shipping') then 'purchase'
            when kind = 'refund' then 'refund'
        end as told
    from {{ ref('int_money__extracted') }} as extracted
    inner join as_of on extracted.received_at < {{ add_days('as_of.as_of_date', 1) }}
),

-- The currency of most of a person's receipts, for those that do not tell theirs.
currency_counts as (
    select
        user_id,
        currency,
        count(*) as receipts,
        sum(count(*)) over (partition by user_id) as all_receipts
    from known
    where currency_source in ('marked', 'text')
    group by user_id, currency
),

usual_currencies as (
    select
        user_id,
        currency
    from currency_counts
    where receipts > 0.5 * all_receipts and all_receipts >= {{ var('inferred_currency_min_receipts') }}
),

-- An order confirmed, paid and shipped is told three times and bought once.
orders as (
    select
        email_id,
        first_value(email_id) over (
            partition by user_id, merchant, told, order_number, case when told = 'refund' then amount end
            order by kind = 'shipping' asc, amount is null asc, received_at asc, email_id asc
        ) as first_email_id
    from known
    where order_number is not null and told is not null
),

shipped as (
    select
        shipping.email_id,
        purchase.email_id as first_email_id,
        row_number() over (
            partition by shipping.email_id
            order by abs({{ whole_days('shipping.received_at', 'purchase.received_at') }}) asc, purchase.email_id asc
        ) as nth
    from known as shipping
    inner join known as purchase
        on
            shipping.user_id = purchase.user_id and shipping.merchant = purchase.merchant
            and shipping.amount = purchase.amount
    where
        shipping.kind = 'shipping' and purchase.kind = 'purchase'
        and abs({{ whole_days('shipping.received_at', 'purchase.received_at') }}) <= {{ var('shipping_days') }}
)

select
    known.email_id,
    known.user_id,
    known.kind,
    known.merchant,
    known.paid_through,
    known.order_number,
    known.amount,
    coalesce(known.currency, case when known.amount is not null then usual.currency end) as currency,
    coalesce(
        known.currency_source, case when known.amount is not null and usual.currency is not null then 'inferred' end
    ) as currency_source,
    known.amount_source,
    known.transaction_date,
    known.date_source,
    known.receipt_reason,
    coalesce(nullif(orders.first_email_id, known.email_id), shipped.first_email_id) as same_purchase_as,
    known.subject,
    known.category,
    known.received_at,
    known.as_of_date
from known
left join orders on known.email_id = orders.email_id
left join shipped on known.email_id = shipped.email_id and shipped.nth = 1
left join usual_currencies as usual on known.user_id = usual.user_id and known.currency is null
