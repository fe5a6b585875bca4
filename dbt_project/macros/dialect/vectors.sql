{#- The inner product of two arrays of numbers of the same length, added up from the first element on. -#}
{% macro dot_product(a, b) %}{{ return(adapter.dispatch("dot_product")(a, b)) }}{% endmacro %}
{% macro duckdb__dot_product(a, b) %}list_dot_product({{ a }}, {{ b }}){% endmacro %}
{% macro spark__dot_product(a, b) -%}
    aggregate(zip_with({{ a }}, {{ b }}, (x, y) -> x * y), 0D, (total, x) -> total + x)
{%- endmacro %}

{#- How many elements an array has; null for a missing array, of which Spark's cardinality is -1. -#}
{% macro array_length(value) %}{{ return(adapter.dispatch("array_length")(value)) }}{% endmacro %}
{% macro duckdb__array_length(value) %}len({{ value }}){% endmacro %}
{% macro spark__array_length(value) %}array_size({{ value }}){% endmacro %}
