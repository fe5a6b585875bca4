with estimates as (
    {% for estimator in ['snips', 'dr'] -%}
        select
            breakdown,
            breakdown_value,
            '{{ estimator }}' as estimator,
            all_runs,
            share_with_propensity,
            coalesce(threshold_matched, 0) as threshold_matched,
            coalesce(pooled_matched, 0) as pooled_matched,
            coalesce(least(threshold_matched_forms, pooled_matched_forms), 0) as matched_forms,
            threshold_{{ estimator }} as threshold_value,
            threshold_{{ estimator }}_error as threshold_error,
            pooled_{{ estimator }} as pooled_value,
            pooled_{{ estimator }}_error as pooled_error,
            difference_{{ estimator }} as difference,
            difference_{{ estimator }}_error as difference_error
        from {{ ref('int_selection__backtest_values') }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

judged as (
    select
        *,
        case
            when share_with_propensity < 0.8
                then
                    'not enough data: for ' || cast(cast(round(100 * (1 - share_with_propensity)) as bigint) as string)
                    || ' % of the runs nobody knows how probable their style was'
            when least(threshold_matched, pooled_matched) < {{ var('backtest_min_matched') }}
                then
                    'not enough data: ' || cast(least(threshold_matched, pooled_matched) as string)
                    || ' answered runs match, {{ var("backtest_min_matched") }} are needed'
            when matched_forms < 30
                then 'not enough data: they come from ' || cast(matched_forms as string) || ' forms, 30 are needed'
            when difference is null or difference_error is null
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
    all_runs as runs,
    threshold_matched,
    pooled_matched,
    matched_forms,
    share_with_propensity,
    {% for name in ['threshold', 'pooled'] -%}
        case when missing is null then round({{ name }}_value, 9) end as {{ name }}_value,
        case when missing is null then round({{ name }}_value - 1.96 * {{ name }}_error, 9) end as {{ name }}_low,
        case when missing is null then round({{ name }}_value + 1.96 * {{ name }}_error, 9) end as {{ name }}_high,
    {% endfor -%}
    case when missing is null then round(difference, 9) end as difference,
    case when missing is null then round(difference - 1.96 * difference_error, 9) end as difference_low,
    case when missing is null then round(difference + 1.96 * difference_error, 9) end as difference_high,
    case
        when missing is not null then missing
        when difference - 1.96 * difference_error > 0 then 'pooled is better'
        when difference + 1.96 * difference_error < 0 then 'threshold is better'
        else 'no difference can be told'
    end as verdict,
    dates.as_of_date
from judged
cross join dates
