{{ replaces('content_key in (select content_key from {ledger})', ledger='int_money__unread') }}

with unread as (
    select * from {{ ref('int_money__unread') }}
),

text_amounts as (
    select * from {{ ref('int_money__text_amounts') }}
),

marked as (
    select
        content_key,
        amount,
        currency
    from {{ ref('int_money__candidates') }}
    where is_marked
),

currency_counts as (
    select
        content_key,
        currency,
        count(*) as how_often
    from marked
    group by content_key, currency
),

common_currencies as (
    select
        content_key,
        currency,
        row_number() over (partition by content_key order by how_often desc, currency asc) as nth
    from currency_counts
),

-- Where no amount is marked, a code may stand elsewhere in the text: "Amount (RM)".
words as (
    select
        content_key,
        ' ' || {{ regex_replace_all("body_text || ' ' || subject", '[^\\p{L}\\p{Sc}]+', ' ') }} || ' ' as words
    from unread
    where content_key not in (select content_key from currency_counts)
),

mentioned_currencies as (
    select
        words.content_key,
        min(marks.currency) as currency
    from words
    inner join {{ ref('currency_marks') }} as marks
        on marks.specificity = 1 and contains(words.words, ' ' || marks.mark || ' ')
    group by words.content_key
    having count(distinct marks.currency) = 1
),

-- The mark beside the delivered amount, where the text holds it.
delivered_currencies as (
    select
        unread.content_key,
        min(marked.currency) as currency
    from unread
    inner join marked on unread.content_key = marked.content_key and unread.delivered_amount = marked.amount
    group by unread.content_key
)

select
    unread.content_key,
    coalesce(unread.delivered_amount, text_amounts.amount) as amount,
    case when unread.delivered_amount is null then text_amounts.amount_source else 'delivered' end as amount_source,
    case
        when unread.delivered_amount is null and text_amounts.amount is null then null
        else coalesce(
            case when unread.delivered_amount is null then text_amounts.currency else delivered_currencies.currency end,
            common_currencies.currency,
            mentioned_currencies.currency,
            nullif('{{ var("default_currency") }}', '')
        )
    end as currency
from unread
left join text_amounts on unread.content_key = text_amounts.content_key
left join delivered_currencies on unread.content_key = delivered_currencies.content_key
left join mentioned_currencies on unread.content_key = mentioned_currencies.content_key
left join common_currencies on unread.content_key = common_currencies.content_key and common_currencies.nth = 1
