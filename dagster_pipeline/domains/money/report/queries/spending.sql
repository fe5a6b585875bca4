-- One row per currency of the newest month, with the month before.
with newest as (
    select max(month) as month, strftime(cast(max(month) || '-01' as date) - interval 1 month, '%Y-%m') as earlier
    from spending_overview
)

select
    now.currency,
    now.month,
    now.users,
    now.receipts,
    now.total,
    before.total as before,
    now.duplicate_charges
from spending_overview as now
cross join newest
left join spending_overview as before on now.currency = before.currency and before.month = newest.earlier
where now.month = newest.month and now.is_shown
order by now.receipts desc, now.currency
