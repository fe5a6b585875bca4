-- One row per currency of the newest month: purchases minus refunds, beside the month before.
with newest as (
    select max(month) as month, strftime(cast(max(month) || '-01' as date) - interval 1 month, '%Y-%m') as earlier
    from spending_overview
),

currencies as (
    select
        now.currency,
        now.month,
        now.users,
        now.net,
        before.net as before,
        now.refunds,
        now.receipts,
        now.duplicate_charges
    from spending_overview as now
    cross join newest
    left join spending_overview as before on now.currency = before.currency and before.month = newest.earlier
    where now.month = newest.month and now.is_shown
)

select
    *,
    -- currencies share no axis: each is drawn against the larger of its own two months
    greatest(net, 0) / nullif(greatest(net, before, 0), 0) as net_part,
    greatest(before, 0) / nullif(greatest(net, before, 0), 0) as before_part,
    format('{:,.2f} ', net::double) || currency as label
from currencies
order by users desc, receipts desc, currency
