{#- A bound of Wilson's 95 % interval of a rate. -#}
{% macro wilson(rate, n, sign) -%}
    {%- set z = var('wilson_z') ~ "e0" -%}
    ({{ rate }} + {{ z }} * {{ z }} / (2e0 * {{ n }}) {{ sign }} {{ z }} * sqrt(
        greatest(0e0, {{ rate }} * (1e0 - {{ rate }})) / {{ n }} + {{ z }} * {{ z }} / (4e0 * {{ n }} * {{ n }})
    )) / (1e0 + {{ z }} * {{ z }} / {{ n }})
{%- endmacro %}
