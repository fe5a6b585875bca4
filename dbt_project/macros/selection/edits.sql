{#-
    How much was edited, as a step of a quarter on the scale of ln(1 + characters): 0 for nothing, null when unknown.
    Steps and not characters, so that days of runs add up to few rows.
-#}
{% macro edit_level(edit_chars) -%}
    case
        when {{ edit_chars }} = 0 then 0
        else 1 + cast(floor(4 * ln(1 + {{ edit_chars }})) as bigint)
    end
{%- endmacro %}

{#- The middle of a step, back on the scale of ln(1 + characters). -#}
{% macro edit_log(level) -%}
    ({{ level }} - 0.5) / 4
{%- endmacro %}
