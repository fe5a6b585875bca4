{% macro ordered_string_agg(value, order_by, separator) %}{{ return(adapter.dispatch("ordered_string_agg")(value, order_by, separator)) }}{% endmacro %}
{% macro duckdb__ordered_string_agg(value, order_by, separator) %}string_agg({{ value }}, '{{ separator }}' order by {{ order_by }}){% endmacro %}

{#- Every match of a regular expression replaced. -#}
{% macro regex_replace_all(value, pattern, replacement) %}{{ return(adapter.dispatch("regex_replace_all")(value, pattern, replacement)) }}{% endmacro %}
{% macro duckdb__regex_replace_all(value, pattern, replacement) %}regexp_replace({{ value }}, '{{ pattern }}', '{{ replacement }}', 'g'){% endmacro %}

{#- A table expression with one row per character: columns position (from 1) and character. -#}
{% macro characters(relation, column) %}{{ return(adapter.dispatch("characters")(relation, column)) }}{% endmacro %}
{% macro duckdb__characters(relation, column) %}
    (
        select *, unnest(string_split({{ column }}, '')) as character,
            generate_subscripts(string_split({{ column }}, ''), 1) as position
        from {{ relation }}
    )
{% endmacro %}

{#- Canonical composition (Unicode NFC) of a text whose compatibility characters are already replaced. -#}
{% macro compose(value) %}{{ return(adapter.dispatch("compose")(value)) }}{% endmacro %}
{% macro duckdb__compose(value) %}nfc_normalize({{ value }}){% endmacro %}
