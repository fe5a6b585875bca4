with counted as (
    select
        *,
        max(amount) over (partition by content_key, part) as greatest_amount
    from {{ ref('int_money__candidates') }}
    where is_amount and amount > 0
),

amounts as (
    select
        content_key,
        part,
        amount,
        is_in_table,
        lag(amount, 2) over text as second_before,
        lag(amount) over text as before,
        greatest_amount,
        lead(amount) over text as behind
    from counted
    window text as (partition by content_key, part order by line_number asc, place asc)
),

-- "28.20 100.00 71.80": banknotes, and what came back of them. Net, gross and tax stand like this, too, but no tax is
-- three tenths of its net; so do things that cost 4, 10 and 6, but their total is more.
cash as (
    select *
    from amounts
    where
        amount - behind = before and not is_in_table and amount % 5 = 0
        and amount = greatest_amount and least(before, behind) > 0.3 * greatest(before, behind)
),

proofs as (
    select
        content_key,
        part,
        before as amount,
        'change' as proof
    from cash
    union all
    select
        content_key,
        part,
        amount,
        'cash' as proof
    from cash
    union all
    -- "68.87 4.13 73.00 73.00": what it adds up to, and what was paid; scans put that behind the table of taxes, too
    select
        content_key,
        part,
        amount,
        'sum' as proof
    from amounts
    where second_before + before = amount and behind = amount
)

select
    content_key,
    part,
    amount,
    bool_or(proof = 'cash') and not bool_or(proof = 'change') as is_cash,
    bool_or(proof = 'change') as is_paid,
    bool_or(proof = 'sum') as is_sum
from proofs
group by content_key, part, amount
