{#- The first ``n`` distinct values of a group in their order, as a list; null values are left out. -#}
{% macro first_values(value, n) %}{{ return(adapter.dispatch("first_values")(value, n)) }}{% endmacro %}
{% macro duckdb__first_values(value, n) -%}
    list_slice(list_sort(list_distinct(list({{ value }}))), 1, {{ n }})
{%- endmacro %}
{% macro spark__first_values(value, n) %}slice(array_sort(collect_set({{ value }})), 1, {{ n }}){% endmacro %}

{#- The same of a group's lists: the first values of a union are among the first values of its parts. -#}
{% macro first_values_of(lists, n) %}{{ return(adapter.dispatch("first_values_of")(lists, n)) }}{% endmacro %}
{% macro duckdb__first_values_of(lists, n) -%}
    list_slice(list_sort(list_distinct(flatten(list({{ lists }})))), 1, {{ n }})
{%- endmacro %}
{% macro spark__first_values_of(lists, n) -%}
    slice(array_sort(array_distinct(flatten(collect_list({{ lists }})))), 1, {{ n }})
{%- endmacro %}

{#- How many values a list has; 0 without a list. -#}
{% macro list_length(list) %}{{ return(adapter.dispatch("list_length")(list)) }}{% endmacro %}
{% macro duckdb__list_length(list) %}coalesce(len({{ list }}), 0){% endmacro %}
{% macro spark__list_length(list) %}greatest(coalesce(size({{ list }}), 0), 0){% endmacro %}
