{#- The selector that fills style_hints; anything but the two known ones is an error before anything is built. -#}
{% macro chosen_selector() %}
    {%- set selector = var("selector") -%}
    {%- if selector not in ["threshold", "pooled"] -%}
        {{ exceptions.raise_compiler_error(
            "The variable selector must be threshold or pooled, not '" ~ selector ~ "'.") }}
    {%- endif -%}
    {{ return(selector) }}
{% endmacro %}

{% macro other_selector() %}
    {{ return("pooled" if chosen_selector() == "threshold" else "threshold") }}
{% endmacro %}

{#- A table expression with column selector: both of them. -#}
{% macro selectors() -%}
    (select 'threshold' as selector union all select 'pooled' as selector)
{%- endmacro %}

{% macro selector_hints(selector) %}
    {{ return({
        "threshold": ref("int_selection__threshold_hints"),
        "pooled": ref("int_selection__pooled_hints"),
    }[selector]) }}
{% endmacro %}

{#- The sources a selector can name, widest evidence last. -#}
{% macro hint_sources(selector) %}
    {{ return({
        "threshold": ["form", "segment", "family", "none"],
        "pooled": ["form", "form+family", "family_segment", "style", "none"],
    }[selector]) }}
{% endmacro %}

{#- The columns of style_hints, in their published order, from a relation of hints joined with its dates. -#}
{% macro hint_columns() -%}
    hints.host,
    hints.schema_hash,
    hints.host_family,
    hints.segment_key,
    hints.preferred_style_id,
    hints.source,
    hints.total_runs,
    hints.helpful,
    hints.unhelpful,
    hints.helpful_ratio,
    hints.avg_edit_chars,
    hints.confidence,
    hints.runner_up_style_id,
    hints.previous_style_id,
    hints.changed,
    hints.explanation,
    hints.style_stats,
    hints.segment_styles,
    hints.selector,
    round(hints.expected_helpful_rate, 9) as expected_helpful_rate,
    round(hints.probability_best, 9) as probability_best,
    hints.as_of_date,
    dates.published_at,
    dates.run_id
{%- endmacro %}
