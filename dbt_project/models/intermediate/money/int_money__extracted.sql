with candidates as (
    select * from {{ ref('int_money__candidates') }}
),

receipts as (
    select * from {{ ref('int_money__receipts') }}
),

-- The last total of the text; equal rank is one label with several columns: net, tax and gross.
totals as (
    select
        *,
        rank() over (
            partition by email_id, part
            order by
                -- an invoice that is paid ends with a balance of 0.00
                case when amount = 0 then 1 else 0 end,
                total_level,
                line_number desc,
                label_group desc
        ) as nth
    from candidates
    where total_level is not null
),

marked as (
    select * from candidates where is_marked
),

choices as (
    select *, 'total_line' as amount_source, 0 as is_second_choice from totals
    where nth = 1
    union all
    -- cash handed over counts only where nothing else is known
    select *, 1 as nth, 'largest' as amount_source, case when is_tender then 2 else 1 end as is_second_choice
    from marked
),

ranked as (
    select
        *,
        row_number() over (
            partition by email_id order by part, is_second_choice, amount desc, line_number desc, place desc
        ) as choice
    from choices
),

extracted as (
    select email_id, amount, currency, amount_source from ranked
    where choice = 1
),

mark_counts as (
    select email_id, currency, count(*) as how_often
    from marked
    group by email_id, currency
),

-- The currency of the other amounts; where none is marked, of a code that stands anywhere ("Amount (RM)").
common_currencies as (
    select
        email_id,
        currency,
        row_number() over (partition by email_id order by how_often desc, currency) as nth
    from mark_counts
),

words as (
    select
        email_id,
        ' ' || {{ regex_replace_all(
            "coalesce(body_text, '') || ' ' || coalesce(subject, '')", '[^\\p{L}\\p{Sc}]+', ' ') }} || ' ' as words
    from receipts
    where email_id not in (select email_id from mark_counts)
),

mentioned as (
    select words.email_id, min(marks.currency) as currency
    from words
    inner join {{ ref('currency_marks') }} as marks
        on marks.specificity = 1 and contains(words.words, ' ' || marks.mark || ' ')
    group by words.email_id
    having count(distinct marks.currency) = 1
),

-- The mark beside the delivered amount itself, where the text holds it.
delivered as (
    select receipts.email_id, min(marked.currency) as currency
    from receipts
    inner join marked on receipts.email_id = marked.email_id and receipts.delivered_amount = marked.amount
    group by receipts.email_id
)

select
    receipts.email_id,
    coalesce(receipts.delivered_amount, extracted.amount) as amount,
    case
        when receipts.delivered_amount is not null then 'delivered'
        else extracted.amount_source
    end as amount_source,
    case
        when receipts.delivered_amount is null and extracted.amount is null then null
        else coalesce(
            case when receipts.delivered_amount is null then extracted.currency else delivered.currency end,
            common_currencies.currency,
            mentioned.currency,
            nullif('{{ var("default_currency") }}', '')
        )
    end as currency
from receipts
left join extracted on receipts.email_id = extracted.email_id
left join delivered on receipts.email_id = delivered.email_id
left join common_currencies on receipts.email_id = common_currencies.email_id and common_currencies.nth = 1
left join mentioned on receipts.email_id = mentioned.email_id
