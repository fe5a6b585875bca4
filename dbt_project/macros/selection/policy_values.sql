{#-
    The value of both selectors and of their paired difference, from a CTE called scored (as
    int_selection__backtest_hinted_runs, plus the groups): CTEs that end in policy_values, one row per group, selector
    (threshold, pooled, difference) and estimator. Standard errors are clustered by form: runs of one form are not
    independent.
-#}
{% macro policy_values(groups) -%}
{%- set by = groups | join(", ") -%}
-- where a selector has no hint the companion does what it did, so such a run stands for itself
weighed as (
    select
        *,
        case
            when hinted_style_id is null then 1 / answer_probability
            when gen_style_id = hinted_style_id then 1 / (propensity * answer_probability)
            else 0
        end as weight,
        case when hinted_style_id is null then expected_rate else hinted_expected_rate end as policy_rate
    from scored
    where propensity > 0 and answer_probability > 0
),

per_form as (
    select
        {{ by }},
        selector,
        host,
        schema_hash,
        sum(case when gen_style_id = hinted_style_id then answered else 0 end) as matched,
        cast(sum(runs) as double) as runs,
        {{ exact_sum("weight * answered") }} as answered,
        {{ exact_sum("weight * helpful") }} as helpful,
        {{ exact_sum("runs * policy_rate + weight * (helpful - answered * expected_rate)") }} as corrected
    from weighed
    group by {{ by }}, selector, host, schema_hash
),

-- both estimators are ratios of two sums over forms
ratios as (
    select
        {{ by }}, selector, 'snips' as estimator, host, schema_hash, matched,
        helpful as numerator, answered as denominator
    from per_form
    union all
    select
        {{ by }}, selector, 'dr' as estimator, host, schema_hash, matched,
        corrected as numerator, runs as denominator
    from per_form
),

totals as (
    select
        {{ by }},
        selector,
        estimator,
        cast(sum(matched) as bigint) as matched,
        cast(sum(case when matched > 0 then 1 else 0 end) as bigint) as matched_forms,
        nullif({{ exact_sum("denominator") }}, 0) as denominator,
        {{ exact_sum("numerator") }} / nullif({{ exact_sum("denominator") }}, 0) as value
    from ratios
    group by {{ by }}, selector, estimator
),

-- how far each form moves an estimate; their squares add up to its variance
influences as (
    select
        {% for group in groups %}ratios.{{ group }}, {% endfor -%}
        ratios.selector,
        ratios.estimator,
        ratios.host,
        ratios.schema_hash,
        (ratios.numerator - totals.value * ratios.denominator) / totals.denominator as influence
    from ratios
    inner join totals
        on
            {% for group in groups %}ratios.{{ group }} = totals.{{ group }} and {% endfor -%}
            ratios.selector = totals.selector and ratios.estimator = totals.estimator
),

-- form by form, for both selectors are judged on the same runs
paired_influences as (
    select {{ by }}, selector, estimator, influence
    from influences
    union all
    select {{ by }}, 'difference' as selector, estimator, {{ pooled_minus_threshold("influence") }} as influence
    from influences
    group by {{ by }}, estimator, host, schema_hash
),

errors as (
    select
        {{ by }},
        selector,
        estimator,
        sqrt({{ exact_sum("influence * influence") }} * count(*) / nullif(count(*) - 1, 0)) as standard_error
    from paired_influences
    group by {{ by }}, selector, estimator
),

estimates as (
    select {{ by }}, selector, estimator, matched, matched_forms, value
    from totals
    union all
    select
        {{ by }},
        'difference' as selector,
        estimator,
        min(matched) as matched,
        min(matched_forms) as matched_forms,
        {{ pooled_minus_threshold("value") }} as value
    from totals
    group by {{ by }}, estimator
),

policy_values as (
    select
        estimates.*,
        errors.standard_error
    from estimates
    inner join errors
        on
            {% for group in groups %}estimates.{{ group }} = errors.{{ group }} and {% endfor -%}
            estimates.selector = errors.selector and estimates.estimator = errors.estimator
)
{%- endmacro %}

{#- Null unless both are known. -#}
{% macro pooled_minus_threshold(value) -%}
    max(case when selector = 'pooled' then {{ value }} end) - max(case when selector = 'threshold' then {{ value }} end)
{%- endmacro %}
