{#- Half a week for each topic of a step, and a week at least (docs/rules/learning.md#paths). -#}
{% macro step_weeks(topics) -%}
    greatest(1, ceil({{ topics }} / 2.0))
{%- endmacro %}
