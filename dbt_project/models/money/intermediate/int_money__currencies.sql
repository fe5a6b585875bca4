with unread as (
    select * from {{ ref('int_money__unread') }}
    where is_candidate
),

text_amounts as (
    select * from {{ ref('int_money__text_amounts') }}
),

common_currencies as (
    select * from {{ ref('int_money__common_currencies') }}
),

-- Where few amounts are marked, or none, a code may stand on a line about money: "Amount (RM)".
unmarked_lines as (
    select distinct
        content_key,
        words,
        {{ split_text(regex_replace_all('line', '[^\\p{L}\\p{Sc}]+', ' '), ' ') }} as parts
    from {{ ref('int_money__lines') }}
    where content_key not in (select common_currencies.content_key from common_currencies)
),

mentions as (
    select
        lines.content_key,
        marks.currency
    from {{ array_elements('unmarked_lines', 'parts') }} as lines
    inner join {{ ref('currency_marks') }} as marks
        on lines.element = marks.mark and marks.specificity = 1 and not marks.is_minor
    inner join {{ ref('amount_phrases') }} as phrases
        on phrases.meaning in ('money', 'total', 'weak_total') and contains(lines.words, ' ' || phrases.phrase || ' ')
),

mentioned_currencies as (
    select
        content_key,
        min(currency) as currency
    from mentions
    group by content_key
    having count(distinct currency) = 1
),

-- The mark beside the delivered amount, where the text holds it.
delivered_currencies as (
    select
        unread.email_id,
        min(marked.currency) as currency
    from unread
    inner join {{ ref('int_money__candidates') }} as marked
        on unread.content_key = marked.content_key and unread.delivered_amount = marked.amount
    where marked.is_marked and marked.currency is not null
    group by unread.email_id
),

told as (
    select
        unread.email_id,
        unread.content_key,
        unread.domain,
        coalesce(
            case when unread.delivered_amount is null then amounts.currency else delivered.currency end,
            common.currency, mentioned.currency
        ) as currency,
        case
            when unread.delivered_amount is null and amounts.currency is not null then 'marked'
            when unread.delivered_amount is not null and delivered.currency is not null then 'marked'
            when coalesce(common.currency, mentioned.currency) is not null then 'text'
        end as currency_source
    from unread
    left join text_amounts as amounts on unread.content_key = amounts.content_key
    left join delivered_currencies as delivered on unread.email_id = delivered.email_id
    left join mentioned_currencies as mentioned on unread.content_key = mentioned.content_key
    left join common_currencies as common on unread.content_key = common.content_key
),

-- "$" on a receipt of a Sdn Bhd is ringgit, "kr" from a shop in Norway is no Swedish krona.
hinted as (
    {{ hinted_currencies('told') }}
)

select
    told.email_id,
    coalesce(hinted.currency, told.currency, {{ default_currency() }}) as currency,
    coalesce(told.currency_source, case when {{ default_currency() }} is not null then 'default' end) as currency_source
from told
left join hinted on told.email_id = hinted.email_id
