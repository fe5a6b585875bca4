with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

counted as (
    {{ counted_receipts() }}
),

months as (
    select
        coalesce(currency, 'unknown') as currency,
        {{ month_of('received_at') }} as month,
        count(distinct user_id) as users,
        {{ spending_measures() }}
    from counted
    group by coalesce(currency, 'unknown'), {{ month_of('received_at') }}
),

duplicates as (
    select
        coalesce(currency, 'unknown') as currency,
        {{ month_of('later_date') }} as month,
        count(*) as duplicate_charges
    from {{ ref('fct_money__duplicate_charges') }}
    where is_suspected
    group by coalesce(currency, 'unknown'), {{ month_of('later_date') }}
),

-- a sum over a few people reveals what one of them spends
guarded as (
    select
        *,
        users >= {{ var('spending_min_users') }} as is_shown
    from months
)

select
    guarded.currency,
    guarded.month,
    guarded.is_shown,
    case when guarded.is_shown then guarded.users end as users,
    case when guarded.is_shown then guarded.receipts end as receipts,
    case when guarded.is_shown then guarded.total end as total,
    case when guarded.is_shown then guarded.refunds end as refunds,
    case when guarded.is_shown then guarded.net end as net,
    case when guarded.is_shown then coalesce(duplicates.duplicate_charges, 0) end as duplicate_charges,
    as_of.as_of_date
from guarded
cross join as_of
left join duplicates on guarded.currency = duplicates.currency and guarded.month = duplicates.month
