with bounds as (
    select
        min(runs.event_date) as first_day,
        max(dates.as_of_date) as as_of_date
    from {{ ref('fct_style__users_daily') }} as runs
    cross join {{ ref('int_run__dates') }} as dates
    where dates.is_current
),

-- receipts and experiments may be older than the first run: a year before it has its dates, too
days as (
    select day
    from {{ date_series(
        "(select date_trunc('year', " ~ add_days('first_day', -366) ~ ") from bounds)", "(select as_of_date from bounds)"
    ) }}
)

select
    days.day,
    {{ iso_weekday('days.day') }} as weekday,
    {{ iso_weekday('days.day') }} in (6, 7) as is_weekend,
    cast(weekofyear(days.day) as bigint) as iso_week,
    cast(date_trunc('week', days.day) as date) as week_start,
    {{ month_of('days.day') }} as month,
    {{ month_start('days.day') }} as month_start,
    cast(date_trunc('quarter', days.day) as date) as quarter_start,
    cast(extract(year from days.day) as bigint) as year,
    cast({{ whole_days('days.day', 'bounds.as_of_date') }} as bigint) as days_ago,
    bounds.as_of_date
from days
cross join bounds
