with intervals as (
    select
        *,
        value - 1.96 * standard_error as low,
        value + 1.96 * standard_error as high
    from {{ ref('int_selection__backtest_values') }}
),

-- side by side, for the contract of this table
estimates as (
    select
        breakdown,
        breakdown_value,
        estimator,
        max(all_runs) as runs,
        {% for selector in ['threshold', 'pooled', 'difference'] -%}
            max(case when selector = '{{ selector }}' then matched end) as {{ selector }}_matched,
            max(case when selector = '{{ selector }}' then value end) as {{ selector }}_value,
            max(case when selector = '{{ selector }}' then low end) as {{ selector }}_low,
            max(case when selector = '{{ selector }}' then high end) as {{ selector }}_high,
        {% endfor -%}
        max(case when selector = 'difference' then matched_forms end) as matched_forms,
        max(share_with_propensity) as share_with_propensity
    from intervals
    group by breakdown, breakdown_value, estimator
),

judged as (
    select
        *,
        case
            when share_with_propensity < {{ var('backtest_min_propensity_share') }}
                then
                    'not enough data: for ' || cast(cast(round(100 * (1 - share_with_propensity)) as bigint) as string)
                    || ' % of the runs nobody knows how probable their style was'
            when difference_matched < {{ var('backtest_min_matched') }}
                then
                    'not enough data: ' || cast(difference_matched as string)
                    || ' answered runs match, {{ var("backtest_min_matched") }} are needed'
            when matched_forms < {{ var('backtest_min_forms') }}
                then
                    'not enough data: they come from ' || cast(matched_forms as string)
                    || ' forms, {{ var("backtest_min_forms") }} are needed'
            when difference_low is null
                then 'not enough data: the difference has no interval'
        end as missing
    from estimates
),

dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
)

select
    breakdown,
    breakdown_value,
    estimator,
    runs,
    threshold_matched,
    pooled_matched,
    matched_forms,
    share_with_propensity,
    {% for selector in ['threshold', 'pooled'] -%}
        case when missing is null then round({{ selector }}_value, 9) end as {{ selector }}_value,
        case when missing is null then round({{ selector }}_low, 9) end as {{ selector }}_low,
        case when missing is null then round({{ selector }}_high, 9) end as {{ selector }}_high,
    {% endfor -%}
    case when missing is null then round(difference_value, 9) end as difference,
    case when missing is null then round(difference_low, 9) end as difference_low,
    case when missing is null then round(difference_high, 9) end as difference_high,
    case
        when missing is not null then missing
        when difference_low > 0 then 'pooled is better'
        when difference_high < 0 then 'threshold is better'
        else 'no difference can be told'
    end as verdict,
    dates.as_of_date
from judged
cross join dates
