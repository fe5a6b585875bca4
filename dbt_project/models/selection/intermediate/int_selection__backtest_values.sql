with days as (
    select * from {{ ref('int_selection__backtest_form_days') }}
),

traffic as (
    select
        host,
        schema_hash,
        ntile(10) over (order by sum(all_runs), host, schema_hash) as decile
    from days
    group by host, schema_hash
),

form_days as (
    select
        days.run_date,
        days.host,
        days.schema_hash,
        days.source as pooled_source,
        traffic.decile
    from days
    inner join traffic on days.host = traffic.host and days.schema_hash = traffic.schema_hash
    where days.selector = 'pooled'
),

-- every run counts once in each breakdown
breakdowns as (
    select
        run_date,
        host,
        schema_hash,
        'overall' as breakdown,
        'all' as breakdown_value
    from form_days
    union all
    select
        run_date,
        host,
        schema_hash,
        'source' as breakdown,
        pooled_source as breakdown_value
    from form_days
    union all
    select
        run_date,
        host,
        schema_hash,
        'traffic_decile' as breakdown,
        lpad(cast(decile as string), 2, '0') as breakdown_value
    from form_days
),

scored as (
    select
        days.*,
        breakdowns.breakdown,
        breakdowns.breakdown_value
    from days
    inner join breakdowns
        on
            days.run_date = breakdowns.run_date and days.host = breakdowns.host
            and days.schema_hash = breakdowns.schema_hash
),

{{ policy_values(['breakdown', 'breakdown_value']) }},

known as (
    select
        breakdown,
        breakdown_value,
        cast(sum(all_runs) as bigint) as all_runs,
        cast(sum(runs_with_propensity) as double) / sum(all_runs) as share_with_propensity
    from scored
    where selector = 'pooled'
    group by breakdown, breakdown_value
),

selectors as (
    select selector from {{ selectors() }} as both_selectors
    union all
    select 'difference' as selector
),

estimators as (
    select 'snips' as estimator
    union all
    select 'dr' as estimator
)

select
    known.breakdown,
    known.breakdown_value,
    selectors.selector,
    estimators.estimator,
    known.all_runs,
    known.share_with_propensity,
    coalesce(policy_values.matched, 0) as matched,
    coalesce(policy_values.matched_forms, 0) as matched_forms,
    policy_values.value,
    policy_values.standard_error
from known
cross join selectors
cross join estimators
left join policy_values
    on
        known.breakdown = policy_values.breakdown and known.breakdown_value = policy_values.breakdown_value
        and selectors.selector = policy_values.selector and estimators.estimator = policy_values.estimator
