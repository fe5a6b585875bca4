with rates as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        sum(mature_users) as people,
        {{ exact_sum('conversions') }} as conversions,
        {{ exact_sum('failures') }} as failures
    from {{ ref('experiment_posteriors') }}
    where segment_key <> 'all'
    group by as_of_date, experiment_id, segment_key
    having sum(mature_users) > 0
),

pooled as (
    select
        *,
        {{ exact_sum('conversions', over='partition by as_of_date, experiment_id') }}
        / nullif({{ exact_sum('conversions + failures', over='partition by as_of_date, experiment_id') }}, 0) as rate
    from rates
),

tables as (
    select
        as_of_date,
        experiment_id,
        count(*) as segments,
        count(*) - 1e0 as df,
        {{ exact_sum('conversions + failures') }} as people,
        {{ exact_sum('power(conversions - (conversions + failures) * rate, 2)
            / ((conversions + failures) * rate * (1e0 - rate))') }} as statistic
    from pooled
    where rate > 0 and rate < 1
    group by as_of_date, experiment_id
)

select
    as_of_date,
    experiment_id,
    case when df > 0 then p_value end as heterogeneity_p,
    case when df > 0 then sqrt(statistic / people) end as cramers_v
from {{ with_chi_square_p('tables') }}
