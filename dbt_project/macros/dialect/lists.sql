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

{#-
    How many of 64 residues the first values of a group's lists have, and of ``n`` values at least ``n`` where one list
    has so many: never more than the group has values, at the cost of a sum. Merging lists costs ten times as much.
-#}
{% macro at_least_distinct(lists, n) %}{{ return(adapter.dispatch("at_least_distinct")(lists, n)) }}{% endmacro %}
{% macro duckdb__at_least_distinct(lists, n) -%}
    bit_count(bit_or(
        case
            when len({{ lists }}) >= {{ n }} then {{ 2 ** ([n, 62] | min) - 1 }}::ubigint
            else 1::ubigint << cast({{ lists }}[1] % 64 as integer)
        end
    ))
{%- endmacro %}
{% macro spark__at_least_distinct(lists, n) -%}
    bit_count(bit_or(
        case
            when size({{ lists }}) >= {{ n }} then cast({{ 2 ** ([n, 62] | min) - 1 }} as bigint)
            when size({{ lists }}) > 0
                then shiftleft(cast(1 as bigint), cast(pmod(element_at({{ lists }}, 1), 64) as int))
        end
    ))
{%- endmacro %}

{#- A list of ``n`` values that stands for any so many, of the type that short_hash gives. -#}
{% macro any_values(n) %}{{ return(adapter.dispatch("any_values")(n)) }}{% endmacro %}
{% macro duckdb__any_values(n) %}cast(range({{ n }}) as ubigint[]){% endmacro %}
{% macro spark__any_values(n) %}sequence(cast(1 as bigint), cast({{ n }} as bigint)){% endmacro %}
