with candidates as (
    select * from {{ ref('int_money__candidates') }}
    where (is_amount or total_level is not null or is_rounding) and not is_rate
),

amounts as (
    select * from candidates
    where is_amount
),

-- "Total paid 50.00, change 28.15" is money handed over when 21.85 stands in the text and 78.15 does not.
handed_over as (
    select distinct
        content_key,
        part,
        paid.amount,
        true as is_handed_over
    from amounts as paid
    inner join amounts as change using (content_key, part)
    inner join amounts as rest using (content_key, part)
    where
        change.is_change and change.amount > 0
        and rest.amount = paid.amount - change.amount and rest.amount > 0
        and not rest.is_in_table and rest.line_number < change.line_number
        and not exists (
            select 1 from amounts as given
            where
                given.content_key = paid.content_key and given.part = paid.part
                and given.amount = paid.amount + change.amount
        )
),

-- "Total 3.45" of a column of taxes is what makes 57.50 to 60.95, which stands there twice.
repeated_sums as (
    select
        content_key,
        part,
        tax.amount
    from amounts as tax
    inner join amounts as net using (content_key, part)
    inner join amounts as gross using (content_key, part)
    where
        tax.total_level is not null and tax.amount > 0 and tax.amount < 0.2 * net.amount
        and gross.amount = net.amount + tax.amount
        and not net.is_change and not net.is_tender
    group by content_key, part, tax.amount, gross.amount
    having count(distinct gross.line_number) > 1
),

tax_parts as (
    select distinct
        content_key,
        part,
        amount,
        true as is_tax_part
    from repeated_sums
),

judged as (
    select
        *,
        is_handed_over is null and is_tax_part is null and not coalesce(is_cash, false)
        and (total_level is not null or coalesce(is_paid or is_sum, false)) as is_total,
        coalesce(is_handed_over, nullif(is_cash, false), is_tender) as is_given,
        bool_or(is_amount and is_marked) over text as has_marked_amounts,
        bool_or(is_amount and is_tender and not is_change) over text as tells_cash
    from candidates
    left join handed_over using (content_key, part, amount)
    left join tax_parts using (content_key, part, amount)
    left join {{ ref('int_money__proven_amounts') }} using (content_key, part, amount)
    left join {{ ref('int_money__rounded_amounts') }} using (content_key, part, amount)
    window text as (partition by content_key, part)
)

-- Equal rank is one label with several columns: net, tax and gross.
select
    *,
    rank() over (
        partition by content_key, part
        order by
            is_total desc,
            coalesce(is_paid, false) desc,
            total_level is not null desc,
            -- an invoice that is paid ends with a balance of 0.00
            amount = 0 asc,
            -- the foot of a table of taxes is its own total
            is_in_table asc,
            total_level asc,
            is_marked desc,
            line_number desc,
            label_group desc
    ) = 1 and is_total as is_last_total,
    -- a till's receipt may have no mark at all, but tells the cash; elsewhere "before 10.30" is no amount
    is_amount and (is_marked or (tells_cash and not has_marked_amounts)) as is_priced
from judged
