{#- The longest covariate window that a metric may have (a rule of the seed). -#}
{% macro longest_pre_days() %}{{ return(90) }}{% endmacro %}

{#- A sum of squares or products, the same to the last bit in any order; values are at most 10^9 (sources.py). -#}
{% macro moment(value) -%}
    cast(sum(cast({{ value }} as decimal(38, 12))) as double)
{%- endmacro %}

{#- The range that a value lies in, the wider the larger values are: 57 ranges up to 50, 253 up to 1,000. -#}
{% macro value_span(value) -%}
    cast(sign({{ value }}) * floor(8 * sqrt(abs({{ value }}))) as bigint)
{%- endmacro %}
