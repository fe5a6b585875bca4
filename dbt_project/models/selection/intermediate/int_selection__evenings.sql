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
    {%- if 'pooled' in possible_selectors() %}
        union
        select as_of_date from as_of_dates
    {%- endif %}
),

nights as (
    select step from {{ numbers(var('hysteresis_days')) }}
),

needed as (
    select distinct {{ add_days('decided.as_of_date', '-cast(nights.step as integer)') }} as as_of_date
    from decided
    cross join nights
),

rules as (
    select rules from {{ ref('int_run__rules') }}
    where domain = 'selection'
),

-- the evenings that the last successful run needed are stored, and hold as long as the rules are the same
last_run as (
    select built.as_of_date
    from ({{ latest_builds(source('run', 'run_log')) }}) as built
    inner join rules on built.rules = rules.rules
    where built.domain = 'selection' and not {{ flags.FULL_REFRESH | lower }}
),

stored as (
    select
        day as as_of_date,
        day >= {{ add_days(
            "(select as_of_date from last_run)", -(var('feedback_window_days') + var('backtest_days'))
        ) }} as is_decided
    from {{ date_series(
        add_days(
            "(select as_of_date from last_run)",
            -(var('feedback_window_days') + var('backtest_days') + var('hysteresis_days') - 1)),
        "(select as_of_date from last_run)"
    ) }}
),

-- what an evening knew does not change with time, unless something about that time lands later
changes as (
    select min(known_on) as first_known_on from {{ ref('int_style__changes') }}
),

flagged as (
    select
        needed.as_of_date,
        decided.as_of_date is not null as is_decided,
        coalesce(as_of_dates.is_requested, false) as is_requested,
        coalesce(as_of_dates.is_current, false) as is_current,
        stored.as_of_date is not null and (stored.is_decided or decided.as_of_date is null) as is_stored
    from needed
    left join decided on needed.as_of_date = decided.as_of_date
    left join as_of_dates on needed.as_of_date = as_of_dates.as_of_date
    left join stored on needed.as_of_date = stored.as_of_date
)

select
    flagged.as_of_date,
    flagged.is_decided,
    flagged.is_requested,
    flagged.is_current,
    flagged.is_current or flagged.is_requested or not flagged.is_stored
    or coalesce(flagged.as_of_date >= changes.first_known_on, false) as is_fitted_now
from flagged
cross join changes
