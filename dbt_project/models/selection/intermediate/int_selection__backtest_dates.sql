{%- set oldest = var('feedback_window_days') + var('backtest_days') -%}
with dates as (
    select as_of_date from {{ ref('int_selection__evenings') }}
    where is_decided
),

current_date_ as (
    select as_of_date from {{ ref('int_selection__evenings') }}
    where is_current
)

-- hints of an evening are scored on the runs of the next day, once nobody is expected to answer any more
select
    dates.as_of_date,
    {{ add_days('dates.as_of_date', 1) }} as run_date
from dates
cross join current_date_
where
    dates.as_of_date < {{ add_days('current_date_.as_of_date', -var('feedback_window_days')) }}
    and dates.as_of_date >= {{ add_days('current_date_.as_of_date', -oldest) }}
