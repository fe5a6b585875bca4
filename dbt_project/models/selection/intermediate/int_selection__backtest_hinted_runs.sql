with runs as (
    select * from {{ ref('int_selection__backtest_runs') }}
),

-- looked up once per form and evening, not once per group of runs
hints as (
    select
        given.run_date,
        given.host,
        given.schema_hash,
        given.selector,
        given.source,
        given.preferred_style_id,
        picks.p as expected_rate
    from {{ ref('int_selection__backtest_hints') }} as given
    left join {{ ref('int_selection__pooled_picks') }} as picks
        on
            given.as_of_date = picks.as_of_date and given.host = picks.host
            and given.schema_hash = picks.schema_hash and given.preferred_style_id = picks.gen_style_id
    where given.as_of_date in (select as_of_date from {{ ref('int_selection__backtest_dates') }})
)

select
    runs.*,
    selectors.selector,
    coalesce(hints.source, 'none') as source,
    hints.preferred_style_id as hinted_style_id,
    coalesce(hints.expected_rate, runs.overall_rate) as hinted_expected_rate
from runs
cross join {{ selectors() }} as selectors
left join hints
    on
        runs.run_date = hints.run_date and runs.host = hints.host and runs.schema_hash = hints.schema_hash
        and selectors.selector = hints.selector
