with as_of_dates as (
    select * from {{ ref('int_run__as_of_dates') }}
),

current_date_ as (
    select as_of_date from as_of_dates
    where is_current
),

-- a run day is scored once its feedback window has closed, by the hints of the evening before it
backtested as (
    select day as as_of_date
    from {{ date_series(
        add_days("(select as_of_date from current_date_)",
                 -(var('feedback_window_days') + var('backtest_days'))),
        add_days("(select as_of_date from current_date_)", -(var('feedback_window_days') + 1))
    ) }}
),

decided as (
    select as_of_date from as_of_dates
    union
    select as_of_date from backtested
    where as_of_date is not null
),

nights as (
    select step from {{ numbers(var('hysteresis_days') + 1) }}
),

fitted as (
    select distinct {{ add_days('decided.as_of_date', '-cast(nights.step as integer)') }} as as_of_date
    from decided
    cross join nights
)

select
    fitted.as_of_date,
    decided.as_of_date is not null as is_decided,
    coalesce(as_of_dates.is_requested, false) as is_requested,
    coalesce(as_of_dates.is_current, false) as is_current
from fitted
left join decided on fitted.as_of_date = decided.as_of_date
left join as_of_dates on fitted.as_of_date = as_of_dates.as_of_date
