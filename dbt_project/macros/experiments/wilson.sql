{#- A bound of Wilson's 95 % interval of a rate. Rounding puts the bound of 0 of 37 at 5e-17, above the rate: the rate
    itself is the limit. -#}
{% macro wilson(rate, n, sign) -%}
    {%- set z = var('wilson_z') ~ "e0" -%}
    {%- set inner, edge, outer = ("greatest", "0e0", "least") if sign == "-" else ("least", "1e0", "greatest") -%}
    {{ outer }}({{ rate }}, {{ inner }}({{ edge }}, (
        {{ rate }} + {{ z }} * {{ z }} / (2e0 * {{ n }}) {{ sign }} {{ z }} * sqrt(
            greatest(0e0, {{ rate }} * (1e0 - {{ rate }})) / {{ n }} + {{ z }} * {{ z }} / (4e0 * {{ n }} * {{ n }})
        )
    ) / (1e0 + {{ z }} * {{ z }} / {{ n }})))
{%- endmacro %}
