{#- The variable selector; anything but the three known values is an error before anything is built. -#}
{% macro chosen_selector() %}
    {%- set selector = var("selector") -%}
    {%- if selector not in ["threshold", "pooled", "auto"] -%}
        {{ exceptions.raise_compiler_error(
            "The variable selector must be threshold, pooled or auto, not '" ~ selector ~ "'.") }}
    {%- endif -%}
    {{ return(selector) }}
{% endmacro %}

{#- The selectors that style_hints may come from tonight. -#}
{% macro possible_selectors() %}
    {{ return(["threshold", "pooled"] if chosen_selector() == "auto" else [chosen_selector()]) }}
{% endmacro %}

{#- A table expression with column selector: both of them. -#}
{% macro selectors() -%}
    (select 'threshold' as selector union all select 'pooled' as selector)
{%- endmacro %}

{% macro hints_of(selector) %}
    {{ return({
        "threshold": ref("int_selection__threshold_hints"),
        "pooled": ref("int_selection__pooled_hints"),
    }[selector]) }}
{% endmacro %}

{#- Those of their columns that style_hints is made of. -#}
{% macro hint_figures() %}
    {{ return([
        "as_of_date", "host", "schema_hash", "host_family", "segment_key", "preferred_style_id", "source", "total_runs",
        "helpful", "unhelpful", "helpful_ratio", "avg_edit_chars", "confidence", "runner_up_style_id",
        "previous_style_id", "changed", "explanation", "style_stats", "segment_styles", "selector",
        "expected_helpful_rate", "probability_best", "is_small", "form_is_small",
    ]) }}
{% endmacro %}

{#-
    A select of the hints of the chosen selector, or of the other one. What auto decided is in selector_decisions;
    without it the models of the other selector are not even referred to.
-#}
{% macro selected_hints(chosen=true) -%}
    {%- if chosen_selector() != "auto" -%}
    {%- set other = {"threshold": "pooled", "pooled": "threshold"}[chosen_selector()] -%}
    select
        {{ hint_figures() | join(", ") }}
    from {{ hints_of(chosen_selector() if chosen else other) }}
    {%- else -%}
    {%- for selector in ["threshold", "pooled"] -%}
    select
        {{ hint_figures() | join(", ") }}
    from {{ hints_of(selector) }}
    where '{{ selector }}' {{ "=" if chosen else "<>" }} {{ current_selector() }}
    {{ "union all" if not loop.last }}
    {% endfor %}
    {%- endif -%}
{%- endmacro %}

{#- The rows of selector_decisions so far, in that model; no row before it is there. -#}
{% macro earlier_decisions() -%}
    {%- if is_incremental() -%}
    {{ this }}
    {%- else -%}
    (select cast(null as string) as selector, cast(null as date) as as_of_date where false) as none_yet
    {%- endif -%}
{%- endmacro %}

{#- The selector that fills style_hints tonight, as an expression. -#}
{% macro current_selector() -%}
    {%- if chosen_selector() == "auto" -%}
    (select max_by(decisions.selector, decisions.as_of_date) from {{ ref("selector_decisions") }} as decisions)
    {%- else -%}
    '{{ chosen_selector() }}'
    {%- endif -%}
{%- endmacro %}

{#- The sources that the hints of style_hints can name, widest evidence last. -#}
{% macro hint_sources() %}
    {%- set sources = {
        "threshold": ["form", "segment", "family", "none"],
        "pooled": ["form", "form+family", "family_segment", "style", "none"],
    } -%}
    {%- set possible = [] -%}
    {%- for selector in possible_selectors() -%}{%- do possible.extend(sources[selector]) -%}{%- endfor -%}
    {{ return(possible | unique | list) }}
{% endmacro %}

{#-
    The columns of style_hints, in their published order, from a relation of hints joined with its dates. Figures of
    fewer than min_users people are left out (docs/rules/style.md#small-groups).
-#}
{% macro hint_columns() -%}
    hints.host,
    hints.schema_hash,
    hints.host_family,
    hints.segment_key,
    hints.preferred_style_id,
    hints.source,
    {% for figure in ["total_runs", "helpful", "unhelpful", "helpful_ratio", "avg_edit_chars"] -%}
    case when not hints.is_small then hints.{{ figure }} end as {{ figure }},
    {% endfor -%}
    case when not hints.form_is_small then hints.confidence end as confidence,
    hints.runner_up_style_id,
    hints.previous_style_id,
    hints.changed,
    hints.explanation,
    hints.style_stats,
    hints.segment_styles,
    hints.selector,
    round(hints.expected_helpful_rate, 9) as expected_helpful_rate,
    round(hints.probability_best, 9) as probability_best,
    hints.form_is_small as few_people,
    hints.as_of_date,
    dates.published_at,
    dates.run_id
{%- endmacro %}
