with refunds as (
    select distinct unread.content_key
    from {{ ref('int_money__unread') }} as unread
    inner join {{ ref('int_money__kinds') }} as kinds on unread.email_id = kinds.email_id
    where kinds.kind = 'refund'
),

numbers as (
    select
        content_key,
        part,
        line_number,
        place,
        abs(signed_amount) as amount,
        currency,
        signed_amount < 0 as is_negative,
        {{ whole_words('label_before') }} as words_before
    from {{ ref('int_money__numbers') }}
    where signed_amount <> 0 and content_key in (select refunds.content_key from refunds)
),

-- "A partial refund of $8.50 for your order, total $42.00"; a credit note may say it with a minus only
labelled as (
    select
        numbers.content_key,
        numbers.part,
        numbers.line_number,
        numbers.place,
        numbers.amount,
        numbers.currency,
        bool_or(phrases.phrase is not null) as says_refund
    from numbers
    left join {{ ref('amount_phrases') }} as phrases
        on phrases.meaning = 'refund' and contains(numbers.words_before, ' ' || phrases.phrase || ' ')
    where phrases.phrase is not null or numbers.is_negative
    group by
        numbers.content_key, numbers.part, numbers.line_number, numbers.place, numbers.amount, numbers.currency
),

ranked as (
    select
        *,
        row_number() over (
            partition by content_key
            order by says_refund desc, part asc, amount desc, line_number desc, place desc
        ) as nth
    from labelled
)

select
    content_key,
    amount,
    currency
from ranked
where nth = 1
