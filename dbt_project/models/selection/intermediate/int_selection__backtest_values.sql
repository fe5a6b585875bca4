with traffic as (
    select
        host,
        schema_hash,
        ntile(10) over (order by sum(runs), host, schema_hash) as decile
    from {{ ref('int_selection__backtest_runs') }}
    group by host, schema_hash
),

scored as (
    select
        r.*,
        'overall' as breakdown,
        'all' as breakdown_value
    from {{ ref('int_selection__backtest_runs') }} as r
    union all
    select
        r.*,
        'source' as breakdown,
        r.pooled_source as breakdown_value
    from {{ ref('int_selection__backtest_runs') }} as r
    union all
    select
        r.*,
        'traffic_decile' as breakdown,
        lpad(cast(t.decile as string), 2, '0') as breakdown_value
    from {{ ref('int_selection__backtest_runs') }} as r
    inner join traffic as t on r.host = t.host and r.schema_hash = t.schema_hash
),

{{ policy_values(['breakdown', 'breakdown_value']) }},

known as (
    select
        breakdown,
        breakdown_value,
        cast(sum(runs) as bigint) as all_runs,
        cast(sum(case when propensity > 0 then runs else 0 end) as double) / sum(runs) as share_with_propensity
    from scored
    group by breakdown, breakdown_value
)

select
    known.breakdown,
    known.breakdown_value,
    known.all_runs,
    known.share_with_propensity,
    v.threshold_matched,
    v.threshold_matched_forms,
    v.pooled_matched,
    v.pooled_matched_forms,
    v.threshold_snips,
    v.threshold_snips_error,
    v.threshold_dr,
    v.threshold_dr_error,
    v.pooled_snips,
    v.pooled_snips_error,
    v.pooled_dr,
    v.pooled_dr_error,
    v.difference_snips,
    v.difference_snips_error,
    v.difference_dr,
    v.difference_dr_error
from known
left join policy_values as v on known.breakdown = v.breakdown and known.breakdown_value = v.breakdown_value
