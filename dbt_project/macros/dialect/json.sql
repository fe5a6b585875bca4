{#- The text at a path of a JSON column, null when absent. -#}
{% macro json_text(column, path) %}{{ return(adapter.dispatch("json_text")(column, path)) }}{% endmacro %}
{% macro duckdb__json_text(column, path) %}json_extract_string({{ column }}, '$.{{ path }}'){% endmacro %}
{% macro spark__json_text(column, path) %}get_json_object({{ column }}, '$.{{ path }}'){% endmacro %}

{#- Whether a text is a JSON object; a title may begin with a brace, too. -#}
{% macro is_json_object(value) %}{{ return(adapter.dispatch("is_json_object")(value)) }}{% endmacro %}
{% macro duckdb__is_json_object(value) %}
    coalesce(json_type(case when json_valid({{ value }}) then {{ value }} end) = 'OBJECT', false)
{% endmacro %}
{% macro spark__is_json_object(value) %}coalesce(left(get_json_object({{ value }}, '$'), 1) = '{', false){% endmacro %}

{#- A table expression with one row per entry of a flat JSON object: columns entry_key and entry_value (text). -#}
{% macro json_entries(relation, column) %}{{ return(adapter.dispatch("json_entries")(relation, column)) }}{% endmacro %}
{% macro duckdb__json_entries(relation, column) %}
    (
        select * exclude (entry), entry.key as entry_key, entry.value as entry_value
        from (
            select *, unnest(map_entries(cast(cast({{ column }} as json) as map(varchar, varchar)))) as entry
            from {{ relation }}
        )
    )
{% endmacro %}

{% macro spark__json_entries(relation, column) %}
    (
        select *, explode(from_json({{ column }}, 'map<string, string>')) as (entry_key, entry_value)
        from {{ relation }}
    )
{% endmacro %}

{#- A text as a JSON string, quoted and escaped. -#}
{% macro json_string(value) %}{{ return(adapter.dispatch("json_string")(value)) }}{% endmacro %}
{% macro duckdb__json_string(value) %}cast(to_json({{ value }}) as string){% endmacro %}
{% macro spark__json_string(value) %}regexp_extract(to_json(array({{ value }})), r'(?s)^.(.*).$', 1){% endmacro %}

{#- A number as JSON, at most six decimals, null as null. -#}
{% macro json_number(value) %}coalesce({{ number_text(rounded(value, 6)) }}, 'null'){% endmacro %}

{#- One JSON object out of the group's "key": value members, in the order of the keys. -#}
{% macro json_object_agg(key, value) %}
    '{' || {{ ordered_string_agg(json_string(key) ~ " || ': ' || " ~ value, key, ", ") }} || '}'
{% endmacro %}
