{#-
    What the runs of a form add to the estimates of a policy: sums over a relation with one row per run (or several that
    are alike) and the style that the policy hints. Where it has no hint the companion does what it did, so such a run
    stands for itself.
-#}
{% macro policy_sums(hinted_style_id='hinted_style_id', hinted_expected_rate='hinted_expected_rate', prefix='') -%}
    {%- set matches = "gen_style_id = " ~ hinted_style_id -%}
    {%- set is_scored = "propensity > 0 and answer_probability > 0" -%}
    {%- set weight -%}
        case
            when {{ is_scored }} and {{ hinted_style_id }} is null then 1 / answer_probability
            when {{ is_scored }} and {{ matches }} then 1 / (propensity * answer_probability)
            else 0
        end
    {%- endset -%}
    {%- set rate -%}
        case when {{ hinted_style_id }} is null then expected_rate else {{ hinted_expected_rate }} end
    {%- endset -%}
    sum(case when {{ is_scored }} and {{ matches }} then answered else 0 end) as {{ prefix }}matched,
    cast(sum(case when {{ is_scored }} then runs end) as double) as {{ prefix }}runs,
    {{ exact_sum(weight ~ " * answered") }} as {{ prefix }}answered,
    {{ exact_sum(weight ~ " * helpful") }} as {{ prefix }}helpful,
    {{ exact_sum(
        "case when " ~ is_scored ~ " then runs * " ~ rate ~ " + " ~ weight
        ~ " * (helpful - answered * expected_rate) end"
    ) }} as {{ prefix }}corrected
{%- endmacro %}

{#-
    The value of both selectors and of their paired difference, from a CTE called scored with the policy_sums of every
    group, selector and form (or parts of it): CTEs that end in policy_values, one row per group, selector (threshold,
    pooled, difference) and estimator. Standard errors are clustered by form: runs of one form are not independent.
-#}
{% macro policy_values(groups) -%}
{%- set by = groups | join(", ") -%}
per_form as (
    select
        {{ by }},
        selector,
        host,
        schema_hash,
        sum(matched) as matched,
        sum(runs) as runs,
        {{ exact_sum("answered") }} as answered,
        {{ exact_sum("helpful") }} as helpful,
        {{ exact_sum("corrected") }} as corrected
    from scored
    where runs > 0
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
