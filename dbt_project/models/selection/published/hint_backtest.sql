with hints as (
    select hints_of_evenings.*
    from {{ ref('int_selection__backtest_hints') }} as hints_of_evenings
    inner join {{ ref('int_selection__backtest_dates') }} as backtest_dates
        on hints_of_evenings.as_of_date = backtest_dates.as_of_date
),

compared as (
    select
        hints.*,
        day_before.as_of_date is not null as has_before,
        coalesce(hints.preferred_style_id, '') <> coalesce(day_before.preferred_style_id, '') as is_changed
    from hints
    left join hints as day_before
        on
            hints.selector = day_before.selector and hints.host = day_before.host
            and hints.schema_hash = day_before.schema_hash
            and day_before.run_date = {{ add_days('hints.run_date', -1) }}
),

coverage as (
    select
        run_date,
        selector,
        source,
        count(*) as forms,
        cast(sum(case when has_before then 1 else 0 end) as bigint) as forms_with_hint_before,
        cast(sum(case when has_before and is_changed then 1 else 0 end) as bigint) as changed_hints
    from compared
    group by run_date, selector, source
),

matched as (
    select
        run_date,
        selector,
        source,
        cast(sum(all_runs) as bigint) as runs,
        cast(sum(all_matched_runs) as bigint) as matched_runs,
        cast(sum(all_matched_answered) as bigint) as matched_answered,
        cast(sum(all_matched_helpful) as bigint) as matched_helpful
    from {{ ref('int_selection__backtest_form_days') }}
    group by run_date, selector, source
),

dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
)

select
    coalesce(coverage.run_date, matched.run_date) as run_date,
    coalesce(coverage.selector, matched.selector) as selector,
    coalesce(coverage.source, matched.source) as source,
    coalesce(coverage.forms, 0) as forms,
    coalesce(coverage.forms_with_hint_before, 0) as forms_with_hint_before,
    coalesce(coverage.changed_hints, 0) as changed_hints,
    coalesce(matched.runs, 0) as runs,
    coalesce(matched.matched_runs, 0) as matched_runs,
    coalesce(matched.matched_answered, 0) as matched_answered,
    coalesce(matched.matched_helpful, 0) as matched_helpful,
    dates.as_of_date
from coverage
full outer join matched
    on
        coverage.run_date = matched.run_date and coverage.selector = matched.selector
        and coverage.source = matched.source
cross join dates
