with as_of_dates as (
    select * from {{ ref('int_run__dates') }}
),

current_date_ as (
    select as_of_date from as_of_dates
    where is_current
),

-- run days are scored once their feedback window has closed, by the hints of the evening before each
evenings as (
    select day as as_of_date
    from {{ date_series(
        add_days("(select as_of_date from current_date_)",
                 -(var('feedback_window_days') + var('backtest_days'))),
        "(select as_of_date from current_date_)"
    ) }}
),

decided as (
    select as_of_date from evenings
    where as_of_date is not null
    {%- if chosen_selector() == 'pooled' %}
        union
        select as_of_date from as_of_dates
    {%- endif %}
),

nights as (
    select step from {{ numbers(var('hysteresis_days') + 1) }}
),

needed as (
    select distinct {{ add_days('decided.as_of_date', '-cast(nights.step as integer)') }} as as_of_date
    from decided
    cross join nights
),

version as (
    select fit_version from {{ ref('int_selection__fit_version') }}
),

fitted as (
    select
        as_of_date,
        is_decided,
        fit_version
    from {{ left_by_earlier_runs(
        'int_selection__fitted_evenings', {'as_of_date': 'date', 'is_decided': 'boolean', 'fit_version': 'string'}
    ) }}
),

flagged as (
    select
        needed.as_of_date,
        decided.as_of_date is not null as is_decided,
        coalesce(as_of_dates.is_requested, false) as is_requested,
        coalesce(as_of_dates.is_current, false) as is_current,
        fitted.as_of_date is not null and (fitted.is_decided or decided.as_of_date is null) as was_fitted,
        version.fit_version
    from needed
    cross join version
    left join decided on needed.as_of_date = decided.as_of_date
    left join as_of_dates on needed.as_of_date = as_of_dates.as_of_date
    left join fitted on needed.as_of_date = fitted.as_of_date and version.fit_version = fitted.fit_version
)

-- what an evening knew does not change with time, unless something about that time lands later
select
    f.as_of_date,
    f.is_decided,
    f.is_requested,
    f.is_current,
    f.is_requested or not f.was_fitted or coalesce(f.as_of_date >= c.changed_from, false) as is_fitted_now,
    f.fit_version
from flagged as f
cross join {{ ref('int_selection__changed_from') }} as c
