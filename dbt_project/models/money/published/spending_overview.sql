with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

months as (
    select
        coalesce(currency, 'unknown') as currency,
        month,
        count(distinct user_id) as users,
        cast(sum(receipts) as bigint) as receipts,
        cast(sum(total) as decimal(18, 2)) as total
    from {{ ref('spending_by_month') }}
    where as_of_date in (select as_of_date from as_of)
    group by coalesce(currency, 'unknown'), month
),

duplicates as (
    select
        coalesce(currency, 'unknown') as currency,
        {{ month_of('later_date') }} as month,
        count(*) as duplicate_charges
    from {{ ref('duplicate_charges') }}
    where as_of_date in (select as_of_date from as_of)
    group by coalesce(currency, 'unknown'), {{ month_of('later_date') }}
),

-- a sum over few people tells what one of them spends
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
    case when guarded.is_shown then coalesce(duplicates.duplicate_charges, 0) end as duplicate_charges,
    as_of.as_of_date
from guarded
cross join as_of
left join duplicates on guarded.currency = duplicates.currency and guarded.month = duplicates.month
