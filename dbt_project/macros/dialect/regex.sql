{#- Patterns are RE2's. Whether one matches anywhere. -#}
{% macro regex_found(value, pattern) %}{{ return(adapter.dispatch("regex_found")(value, pattern)) }}{% endmacro %}
{% macro duckdb__regex_found(value, pattern) %}regexp_matches({{ value }}, '{{ pattern }}'){% endmacro %}
{% macro spark__regex_found(value, pattern) %}regexp_like({{ value }}, {{ java_regex(pattern) }}){% endmacro %}

{#- A group of the first match, '' where nothing matches. -#}
{% macro regex_group(value, pattern, group=1) -%}
    {{ return(adapter.dispatch("regex_group")(value, pattern, group)) }}
{%- endmacro %}
{% macro duckdb__regex_group(value, pattern, group) -%}
    regexp_extract({{ value }}, '{{ pattern }}', {{ group }})
{%- endmacro %}
{% macro spark__regex_group(value, pattern, group) -%}
    regexp_extract({{ value }}, {{ java_regex(pattern) }}, {{ group }})
{%- endmacro %}

{#- Every match replaced; \1 in the replacement is the first group. -#}
{% macro regex_replace_all(value, pattern, replacement) -%}
    {{ return(adapter.dispatch("regex_replace_all")(value, pattern, replacement)) }}
{%- endmacro %}
{% macro duckdb__regex_replace_all(value, pattern, replacement) -%}
    regexp_replace({{ value }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}
{% macro spark__regex_replace_all(value, pattern, replacement) -%}
    regexp_replace({{ value }}, {{ java_regex(pattern) }}, '{{ replacement | replace("\\", "$") }}')
{%- endmacro %}

{#- A table expression with one row per match: columns place (from 1) and found. -#}
{% macro regex_matches(relation, column, pattern) -%}
    {{ return(adapter.dispatch("regex_matches")(relation, column, pattern)) }}
{%- endmacro %}
{% macro duckdb__regex_matches(relation, column, pattern) %}
    (
        select * exclude (all_found), unnest(all_found) as found, generate_subscripts(all_found, 1) as place
        from (select *, regexp_extract_all({{ column }}, '{{ pattern }}') as all_found from {{ relation }})
    )
{% endmacro %}
{% macro spark__regex_matches(relation, column, pattern) %}
    (
        select texts.*, matches.found, matches.at + 1 as place
        from {{ relation }} as texts
        lateral view posexplode(regexp_extract_all({{ column }}, {{ java_regex(pattern) }}, 0)) matches as at, found
    )
{% endmacro %}

{#-
    An RE2 pattern as a Spark literal that Java reads the same way: there "." stops at more than a line feed, "$" also
    matches before a last line break, and letters of any script have word boundaries.
-#}
{% macro java_regex(pattern) -%}
    r'(?d){{ pattern | replace("$", "\\z") | replace("\\b", "(?:(?<=\\w)(?!\\w)|(?<!\\w)(?=\\w))") }}'
{%- endmacro %}
