-- What the figures of the section say, in one or two sentences.
with months as (
    select * from spending_overview where month = (select max(month) from spending_overview)
),

largest as (
    select format('{:,.2f} {}', net::double, currency) as said, receipts, currency from months where is_shown
    order by users desc, receipts desc, currency
    limit 3
)

select
    case
        when count(*) = 0 then 'There are no receipts.'
        when count(*) filter (is_shown) = 0
            then format('Too few people spent anything in {} to show sums.', (select max(month) from spending_overview))
        else format('In {} people spent {} net of refunds in the currencies that most of them use; {:,} charges may be '
            || 'duplicates.', max(month), (select string_agg(said, ', ' order by receipts desc, currency) from largest),
            sum(duplicate_charges)::bigint)
    end as says
from months
