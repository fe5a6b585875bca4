{#- A group of the first match of a regular expression, '' where nothing matches. -#}
{% macro regex_group(value, pattern, group=1) %}{{ return(adapter.dispatch("regex_group")(value, pattern, group)) }}{% endmacro %}
{% macro duckdb__regex_group(value, pattern, group) %}regexp_extract({{ value }}, '{{ pattern }}', {{ group }}){% endmacro %}

{#- Whether a regular expression matches anywhere. -#}
{% macro regex_found(value, pattern) %}{{ return(adapter.dispatch("regex_found")(value, pattern)) }}{% endmacro %}
{% macro duckdb__regex_found(value, pattern) %}regexp_matches({{ value }}, '{{ pattern }}'){% endmacro %}

{#- A table expression with one row per line of a text: columns line_number (from 1) and line. -#}
{% macro text_lines(relation, column) %}{{ return(adapter.dispatch("text_lines")(relation, column)) }}{% endmacro %}
{% macro duckdb__text_lines(relation, column) %}
    (
        select *, unnest(string_split({{ column }}, chr(10))) as line,
            generate_subscripts(string_split({{ column }}, chr(10)), 1) as line_number
        from {{ relation }}
    )
{% endmacro %}

{#- A table expression with one row per match of a regular expression: columns place (from 1) and found. -#}
{% macro regex_matches(relation, column, pattern) %}{{ return(adapter.dispatch("regex_matches")(relation, column, pattern)) }}{% endmacro %}
{% macro duckdb__regex_matches(relation, column, pattern) %}
    (
        select * exclude (all_found), unnest(all_found) as found, generate_subscripts(all_found, 1) as place
        from (select *, regexp_extract_all({{ column }}, '{{ pattern }}') as all_found from {{ relation }})
    )
{% endmacro %}

{#- Whole days from one date to a later one. -#}
{% macro elapsed_days(first, last) %}{{ return(adapter.dispatch("elapsed_days")(first, last)) }}{% endmacro %}
{% macro duckdb__elapsed_days(first, last) %}cast({{ last }} - {{ first }} as integer){% endmacro %}

{#- The month of a timestamp as YYYY-MM. -#}
{% macro month_of(moment) %}{{ return(adapter.dispatch("month_of")(moment)) }}{% endmacro %}
{% macro duckdb__month_of(moment) %}strftime({{ moment }}, '%Y-%m'){% endmacro %}
