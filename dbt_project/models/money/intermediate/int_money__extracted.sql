{{ replaces('content_key in (select content_key from {ledger})', ledger='int_money__unread') }}

with candidates as (
    select * from {{ ref('int_money__candidates') }}
),

unread as (
    select * from {{ ref('int_money__unread') }}
),

amounts as (
    select * from candidates
    where is_amount
),

-- "Total paid 50.00, change 28.15" is money handed over when 21.85 stands in the text and 78.15 does not.
handed_over as (
    select distinct
        paid.content_key,
        paid.part,
        paid.amount
    from amounts as paid
    inner join amounts as change
        on paid.content_key = change.content_key and paid.part = change.part and change.is_change and change.amount > 0
    inner join amounts as rest
        on
            paid.content_key = rest.content_key and paid.part = rest.part and rest.amount = paid.amount - change.amount
            and rest.amount > 0 and not rest.is_in_table and change.line_number > rest.line_number
    left join amounts as given
        on
            paid.content_key = given.content_key and paid.part = given.part
            and given.amount = paid.amount + change.amount
    where given.content_key is null
),

-- The last total of the text; equal rank is one label with several columns: net, tax and gross.
totals as (
    select
        candidates.*,
        rank() over (
            partition by candidates.content_key, candidates.part
            order by
                -- an invoice that is paid ends with a balance of 0.00
                case when candidates.amount = 0 then 1 else 0 end,
                -- the foot of a table of taxes is its own total
                case when candidates.is_in_table then 1 else 0 end,
                candidates.total_level asc,
                case when candidates.is_marked then 0 else 1 end,
                candidates.line_number desc,
                candidates.label_group desc
        ) as nth
    from candidates
    left join handed_over
        on
            candidates.content_key = handed_over.content_key and candidates.part = handed_over.part
            and candidates.amount = handed_over.amount
    where candidates.total_level is not null and handed_over.content_key is null
),

rounded as (
    select
        candidates.*,
        row_number() over (
            partition by candidates.content_key, candidates.part
            order by candidates.line_number desc, candidates.place desc
        ) as nth
    from candidates
    inner join totals
        on
            candidates.content_key = totals.content_key and candidates.part = totals.part and totals.nth = 1
            and candidates.line_number > totals.line_number
            and abs(candidates.amount - totals.amount) <= {{ var('coin_rounding') }}
            and totals.amount > {{ var('coin_rounding') }}
    where candidates.is_rounding and not candidates.is_tender and candidates.amount > {{ var('coin_rounding') }}
),

-- A till's receipt often has no mark at all, but tells the cash. Elsewhere a figure without a mark ("before 10.30")
-- is no amount.
till_receipts as (
    select
        content_key,
        part
    from amounts
    group by content_key, part
    having
        max(case when is_marked then 1 else 0 end) = 0
        and sum(case when is_tender and not is_change then 1 else 0 end) > 0
),

priced as (
    select
        amounts.*,
        amounts.is_tender or handed_over.content_key is not null as is_given
    from amounts
    left join till_receipts on amounts.content_key = till_receipts.content_key and amounts.part = till_receipts.part
    left join handed_over
        on
            amounts.content_key = handed_over.content_key and amounts.part = handed_over.part
            and amounts.amount = handed_over.amount
    where amounts.is_marked or till_receipts.content_key is not null
),

marked as (
    select * from candidates
    where is_marked
),

-- Money handed over and the total of a tax table count only where nothing else is known.
choices as (
    select
        content_key,
        part,
        line_number,
        place,
        amount,
        currency,
        'total_line' as amount_source,
        0 as preference
    from rounded
    where nth = 1
    union all
    select
        content_key,
        part,
        line_number,
        place,
        amount,
        currency,
        'total_line' as amount_source,
        case when is_in_table then 3 else 1 end as preference
    from totals
    where nth = 1
    union all
    select
        content_key,
        part,
        line_number,
        place,
        amount,
        currency,
        'largest' as amount_source,
        case when is_given then 4 else 2 end as preference
    from priced
),

ranked as (
    select
        *,
        row_number() over (
            partition by content_key order by part asc, preference asc, amount desc, line_number desc, place desc
        ) as choice
    from choices
),

extracted as (
    select
        content_key,
        amount,
        currency,
        amount_source
    from ranked
    where choice = 1
),

mark_counts as (
    select
        content_key,
        currency,
        count(*) as how_often
    from marked
    group by content_key, currency
),

-- The currency of the other amounts; where none is marked, of a code that stands anywhere ("Amount (RM)").
common_currencies as (
    select
        content_key,
        currency,
        row_number() over (partition by content_key order by how_often desc, currency asc) as nth
    from mark_counts
),

words as (
    select
        content_key,
        ' ' || {{ regex_replace_all(
            "coalesce(body_text, '') || ' ' || coalesce(subject, '')", '[^\\p{L}\\p{Sc}]+', ' ') }} || ' ' as words
    from unread
    where content_key not in (select content_key from mark_counts)
),

mentioned as (
    select
        words.content_key,
        min(marks.currency) as currency
    from words
    inner join {{ ref('currency_marks') }} as marks
        on marks.specificity = 1 and contains(words.words, ' ' || marks.mark || ' ')
    group by words.content_key
    having count(distinct marks.currency) = 1
),

-- The mark beside the delivered amount itself, where the text holds it.
delivered as (
    select
        unread.content_key,
        min(marked.currency) as currency
    from unread
    inner join marked on unread.content_key = marked.content_key and unread.delivered_amount = marked.amount
    group by unread.content_key
)

select
    unread.content_key,
    coalesce(unread.delivered_amount, extracted.amount) as amount,
    case
        when unread.delivered_amount is not null then 'delivered'
        else extracted.amount_source
    end as amount_source,
    case
        when unread.delivered_amount is null and extracted.amount is null then null
        else coalesce(
            case when unread.delivered_amount is null then extracted.currency else delivered.currency end,
            common_currencies.currency,
            mentioned.currency,
            nullif('{{ var("default_currency") }}', '')
        )
    end as currency
from unread
left join extracted on unread.content_key = extracted.content_key
left join delivered on unread.content_key = delivered.content_key
left join common_currencies on unread.content_key = common_currencies.content_key and common_currencies.nth = 1
left join mentioned on unread.content_key = mentioned.content_key
