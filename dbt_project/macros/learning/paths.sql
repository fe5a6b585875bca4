{#- Spec 4 §5: half a week for each topic of a step, and a week at least. -#}
{% macro step_weeks(topics) -%}
    greatest(1, ceil({{ topics }} / 2.0))
{%- endmacro %}
