{#- The longest covariate window that a metric may have (a rule of the seed). -#}
{% macro longest_pre_days() %}{{ return(90) }}{% endmacro %}

{#- A sum of squares or products, the same to the last bit in any order; values are at most 10^9 (sources.py). -#}
{% macro moment(value) -%}
    cast(sum(cast({{ value }} as decimal(38, 12))) as double)
{%- endmacro %}
