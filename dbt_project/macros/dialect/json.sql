{#- The text at a path of a JSON column, null when absent; the column must hold valid JSON (is_json_object). -#}
{% macro json_text(column, path) %}{{ return(adapter.dispatch("json_text")(column, path)) }}{% endmacro %}
{% macro duckdb__json_text(column, path) %}json_extract_string({{ column }}, '$.{{ path }}'){% endmacro %}
{% macro spark__json_text(column, path) %}get_json_object({{ column }}, '$.{{ path }}'){% endmacro %}

{#- Whether a text is a JSON object; a title may begin with a brace, too. -#}
{% macro is_json_object(value) %}{{ return(adapter.dispatch("is_json_object")(value)) }}{% endmacro %}
{% macro duckdb__is_json_object(value) %}
    coalesce(json_type(case when json_valid({{ value }}) then {{ value }} end) = 'OBJECT', false)
{% endmacro %}
{% macro spark__is_json_object(value) %}coalesce(left(get_json_object({{ value }}, '$'), 1) = '{', false){% endmacro %}

{#-
    A table expression with one row per entry of a flat JSON object: columns entry_key and entry_value (text). A text
    that is no such object, or holds a key twice, has none: one of them stopped every night.
-#}
{% macro json_entries(relation, column) %}{{ return(adapter.dispatch("json_entries")(relation, column)) }}{% endmacro %}
{% macro duckdb__json_entries(relation, column) %}
    (
        select * exclude (entry), entry.key as entry_key, entry.value as entry_value
        from (
            select *, unnest(map_entries(try_cast(try_cast({{ column }} as json) as map(varchar, varchar)))) as entry
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

{#- A JSON object of given members, {"name": value}; a null stays in it. -#}
{% macro json_object(members) %}{{ return(adapter.dispatch("json_object")(members)) }}{% endmacro %}
{% macro duckdb__json_object(members) -%}
    cast(json_object({{ named_values(members) }}) as string)
{%- endmacro %}
{% macro spark__json_object(members) -%}
    to_json(named_struct({{ named_values(members) }}), map('ignoreNullFields', 'false'))
{%- endmacro %}
{% macro named_values(members) -%}
    {%- for name, value in members.items() -%}'{{ name }}', {{ value }}{{ ", " if not loop.last }}{%- endfor -%}
{%- endmacro %}

{#- A number as JSON, at most six decimals, null as null. -#}
{% macro json_number(value) %}coalesce({{ number_text(rounded(value, 6)) }}, 'null'){% endmacro %}

{#- One JSON object out of the group's "key": value members, in the order of the keys. -#}
{% macro json_object_agg(key, value) %}
    '{' || {{ ordered_string_agg(json_string(key) ~ " || ': ' || " ~ value, key, ", ") }} || '}'
{% endmacro %}

{#- A whole row as one text, by the alias of its table. -#}
{% macro row_text(row) %}{{ return(adapter.dispatch("row_text")(row)) }}{% endmacro %}
{% macro duckdb__row_text(row) %}cast({{ row }} as string){% endmacro %}
{% macro spark__row_text(row) %}to_json(struct({{ row }}.*)){% endmacro %}

{#- A table expression with one row per element of a JSON array, as JSON in column element; none of another value. -#}
{% macro json_array_elements(relation, column) -%}
    {{ return(adapter.dispatch("json_array_elements")(relation, column)) }}
{%- endmacro %}
{% macro duckdb__json_array_elements(relation, column) %}
    (select *, unnest(cast(cast({{ column }} as json) as varchar[])) as element from {{ relation }})
{% endmacro %}
{% macro spark__json_array_elements(relation, column) %}
    (select *, explode(from_json({{ column }}, 'array<string>')) as element from {{ relation }})
{% endmacro %}

{#- The texts at several names of a flat JSON object, as an array in their order; null where absent.
    One parse for all. -#}
{% macro json_texts(column, names) %}{{ return(adapter.dispatch("json_texts")(column, names)) }}{% endmacro %}
{% macro duckdb__json_texts(column, names) -%}
    json_extract_string({{ column }}, ['$.{{ names | join("', '$.") }}'])
{%- endmacro %}
{% macro spark__json_texts(column, names) %}
    transform(
        array(from_json({{ column }}, '{{ names | join(" string, ") }} string')),
        s -> array(s.{{ names | join(", s.") }})
    )[0]
{% endmacro %}
