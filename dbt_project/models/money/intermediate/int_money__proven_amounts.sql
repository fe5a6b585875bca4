with counted as (
    select
        *,
        max(amount) over (partition by content_key, part) as greatest_amount,
        count(*) over (partition by content_key, part, amount) as how_often,
        row_number() over text as nth,
        (sum(amount) over text) - amount as sum_before
    from {{ ref('int_money__candidates') }}
    where is_amount and amount > 0
    window text as (partition by content_key, part order by line_number asc, place asc rows unbounded preceding)
),

amounts as (
    select
        *,
        lag(amount, 2) over text as second_before,
        lag(amount) over text as before,
        lag(how_often) over text as how_often_before,
        lead(amount) over text as behind
    from counted
    window text as (partition by content_key, part order by line_number asc, place asc)
),

suspected as (
    select * from amounts
    where behind = amount or amount - behind = before
),

tills as (
    {{ texts_that_tell(['change', 'rounding'], 'suspected') }}
),

-- "28.20 100.00 71.80": banknotes, and what came back of them. Net, gross and tax stand like this, too, but no tax is
-- three tenths of its net; so do things that cost 4, 10 and 6, but their total is more. A till that tells the change
-- writes the total more than once and the cash once; a gross is there as often as its net.
cash as (
    select amounts.*
    from amounts
    left join tills using (content_key, part)
    where
        amount - behind = before and amount % 5 = 0 and amount = greatest_amount
        and (
            (not is_in_table and least(before, behind) > 0.3 * greatest(before, behind))
            or (tills.content_key is not null and how_often = 1 and how_often_before > 1)
        )
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
    union all
    -- "149.00 21.00 cash 170.00": all of it was paid
    select
        content_key,
        part,
        amount,
        'sum' as proof
    from amounts
    where is_tender and not is_change and nth > 2 and sum_before = amount
    union all
    -- "50.00 50.00": a till tells the total and the cash, and a scan has lost their labels
    select
        content_key,
        part,
        amount,
        'twice' as proof
    from amounts
    inner join tills using (content_key, part)
    where behind = amount
)

select
    content_key,
    part,
    amount,
    bool_or(proof = 'cash') and not bool_or(proof = 'change') as is_cash,
    bool_or(proof = 'change') as is_paid,
    bool_or(proof = 'sum') as is_sum,
    bool_or(proof = 'twice') as is_twice
from proofs
group by content_key, part, amount
