-- What the figures of the section say, in one or two sentences.
with months as (
    select * from spending_overview where month = (select max(month) from spending_overview)
)

select
    case
        when count(*) = 0 then 'There are no receipts.'
        when count(*) filter (is_shown) = 0
            then format('Too few people spent anything in {} to show sums.', (select max(month) from spending_overview))
        else format('In {} there were {:,} receipts in {} currencies; {:,} charges may be duplicates.',
            max(month), sum(receipts)::bigint, count(*) filter (is_shown), sum(duplicate_charges)::bigint)
    end as says
from months
