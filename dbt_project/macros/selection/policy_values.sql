{#-
    The value of both selectors and of their paired difference, one row per group of a CTE called scored
    (as int_selection__backtest_runs), with standard errors clustered by form: runs of one form are not independent.
    Where a selector has no hint the companion does what it did, so such a run stands for itself.
-#}
{% macro policy_values(groups) -%}
{%- set by = groups | join(", ") -%}
weighed as (
    select
        *,
        {% for selector in ["threshold", "pooled"] -%}
        {{ importance(selector) }} as {{ selector }}_weight,
        case when {{ selector }}_style_id is null then q_logged else q_{{ selector }} end as {{ selector }}_q{{ "," if not loop.last }}
        {% endfor %}
    from scored
    where propensity > 0 and p_feedback > 0
),

per_form as (
    select
        {{ by }}, host, schema_hash,
        cast(sum(runs) as double) as runs
        {%- for selector in ["threshold", "pooled"] %},
        sum(case when gen_style_id = {{ selector }}_style_id then answered else 0 end) as {{ selector }}_matched,
        {{ exact_sum(selector ~ "_weight * answered") }} as {{ selector }}_w,
        {{ exact_sum(selector ~ "_weight * helpful") }} as {{ selector }}_wr,
        {{ exact_sum(
            "runs * " ~ selector ~ "_q + " ~ selector ~ "_weight * (helpful - answered * q_logged)") }} as {{ selector }}_dr
        {%- endfor %}
    from weighed
    group by {{ by }}, host, schema_hash
),

totals as (
    select
        {{ by }},
        count(*) as forms,
        {{ exact_sum("runs") }} as runs
        {%- for selector in ["threshold", "pooled"] %},
        cast(sum({{ selector }}_matched) as bigint) as {{ selector }}_matched,
        cast(sum(case when {{ selector }}_matched > 0 then 1 else 0 end) as bigint) as {{ selector }}_matched_forms,
        nullif({{ exact_sum(selector ~ "_w") }}, 0) as {{ selector }}_w,
        {{ exact_sum(selector ~ "_wr") }} / nullif({{ exact_sum(selector ~ "_w") }}, 0) as {{ selector }}_snips,
        {{ exact_sum(selector ~ "_dr") }} / {{ exact_sum("runs") }} as {{ selector }}_dr
        {%- endfor %}
    from per_form
    group by {{ by }}
),

-- how far each form moves an estimate; their squares add up to its variance
influences as (
    select
        {% for group in groups %}f.{{ group }}, {% endfor %}
        {%- for selector in ["threshold", "pooled"] %}
        (f.{{ selector }}_wr - t.{{ selector }}_snips * f.{{ selector }}_w) / t.{{ selector }}_w as {{ selector }}_snips,
        (f.{{ selector }}_dr - t.{{ selector }}_dr * f.runs) / t.runs as {{ selector }}_dr{{ "," if not loop.last }}
        {%- endfor %}
    from per_form as f
    inner join totals as t
        on {% for group in groups %}f.{{ group }} = t.{{ group }}{{ " and " if not loop.last }}{% endfor %}
),

errors as (
    select
        {{ by }}
        {%- for estimator in ["snips", "dr"] %}
        {%- for name, influence in [
            ("threshold", "threshold_" ~ estimator),
            ("pooled", "pooled_" ~ estimator),
            ("difference", "(pooled_" ~ estimator ~ " - threshold_" ~ estimator ~ ")")
        ] %},
        sqrt({{ exact_sum(influence ~ " * " ~ influence) }} * count(*) / nullif(count(*) - 1, 0))
            as {{ name }}_{{ estimator }}_error
        {%- endfor %}
        {%- endfor %}
    from influences
    group by {{ by }}
),

policy_values as (
    select
        totals.*,
        totals.pooled_snips - totals.threshold_snips as difference_snips,
        totals.pooled_dr - totals.threshold_dr as difference_dr
        {%- for estimator in ["snips", "dr"] %}
        {%- for name in ["threshold", "pooled", "difference"] %},
        errors.{{ name }}_{{ estimator }}_error
        {%- endfor %}
        {%- endfor %}
    from totals
    inner join errors
        on {% for group in groups %}totals.{{ group }} = errors.{{ group }}{{ " and " if not loop.last }}{% endfor %}
)
{%- endmacro %}

{% macro importance(selector) -%}
    case
        when {{ selector }}_style_id is null then 1 / p_feedback
        when gen_style_id = {{ selector }}_style_id then 1 / (propensity * p_feedback)
        else 0
    end
{%- endmacro %}
