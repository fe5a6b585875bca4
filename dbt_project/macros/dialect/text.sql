{#- Without the spaces at both ends; a no-break space and the other spaces of Unicode are spaces too. -#}
{% macro trimmed(value) %}{{ return(adapter.dispatch("trimmed")(value)) }}{% endmacro %}
{% macro duckdb__trimmed(value) %}trim({{ value }}){% endmacro %}
{% macro spark__trimmed(value) %}regexp_replace({{ value }}, r'^\p{Zs}+|\p{Zs}+\z', ''){% endmacro %}

{#- The group's texts, joined in a given order. -#}
{% macro ordered_string_agg(value, order_by, separator) -%}
    {{ return(adapter.dispatch("ordered_string_agg")(value, order_by, separator)) }}
{%- endmacro %}
{% macro duckdb__ordered_string_agg(value, order_by, separator) -%}
    string_agg({{ value }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}
{% macro spark__ordered_string_agg(value, order_by, separator) -%}
    listagg({{ value }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro %}

{#- A text cut at every separator, as an array. -#}
{% macro split_text(value, separator) %}{{ return(adapter.dispatch("split_text")(value, separator)) }}{% endmacro %}
{% macro duckdb__split_text(value, separator) %}string_split({{ value }}, '{{ separator }}'){% endmacro %}
{% macro spark__split_text(value, separator) %}split({{ value }}, '{{ separator }}'){% endmacro %}

{#- A table expression with one row per line of a text: columns line_number (from 1) and line. -#}
{% macro text_lines(relation, column) %}{{ return(adapter.dispatch("text_lines")(relation, column)) }}{% endmacro %}
{% macro duckdb__text_lines(relation, column) %}
    (
        select *, unnest(string_split({{ column }}, chr(10))) as line,
            generate_subscripts(string_split({{ column }}, chr(10)), 1) as line_number
        from {{ relation }}
    )
{% endmacro %}
{% macro spark__text_lines(relation, column) %}
    (
        select texts.*, parts.line, parts.at + 1 as line_number
        from {{ relation }} as texts
        lateral view posexplode(split({{ column }}, chr(10))) parts as at, line
    )
{% endmacro %}

{#- A table expression with one row per character: columns position (from 1) and character. -#}
{% macro characters(relation, column) %}{{ return(adapter.dispatch("characters")(relation, column)) }}{% endmacro %}
{% macro duckdb__characters(relation, column) %}
    (
        select *, unnest(string_split({{ column }}, '')) as character,
            generate_subscripts(string_split({{ column }}, ''), 1) as position
        from {{ relation }}
    )
{% endmacro %}
{% macro spark__characters(relation, column) %}
    (
        select texts.*, parts.character, parts.at + 1 as position
        from {{ relation }} as texts
        lateral view posexplode(split({{ column }}, '')) parts as at, character
    )
{% endmacro %}

{#- Canonical composition (Unicode NFC) of a text whose compatibility characters are already replaced. -#}
{% macro compose(value) %}{{ return(adapter.dispatch("compose")(value)) }}{% endmacro %}
{% macro duckdb__compose(value) %}nfc_normalize({{ value }}){% endmacro %}
{#- ICU comes with Spark 4. -#}
{% macro spark__compose(value) %}java_method('com.ibm.icu.text.Normalizer', 'compose', {{ value }}, false){% endmacro %}

{#- A 64-bit hash of a text: enough to tell people apart within a table, and not the same on both engines. -#}
{% macro short_hash(value) %}{{ return(adapter.dispatch("short_hash")(value)) }}{% endmacro %}
{% macro duckdb__short_hash(value) %}hash({{ value }}){% endmacro %}
{% macro spark__short_hash(value) %}xxhash64({{ value }}){% endmacro %}

{#- The elements of an array of texts, one after the other. -#}
{% macro joined_text(value) %}{{ return(adapter.dispatch("joined_text")(value)) }}{% endmacro %}
{% macro duckdb__joined_text(value) %}array_to_string({{ value }}, ''){% endmacro %}
{% macro spark__joined_text(value) %}array_join({{ value }}, ''){% endmacro %}

{#- The element of an array at a place, counted from 1. -#}
{% macro array_item(array, place) %}{{ return(adapter.dispatch("array_item")(array, place)) }}{% endmacro %}
{% macro duckdb__array_item(array, place) %}{{ array }}[{{ place }}]{% endmacro %}
{% macro spark__array_item(array, place) %}{{ array }}[{{ place - 1 }}]{% endmacro %}

{#- An array's elements, each put through an expression of `element`, joined with a separator. -#}
{% macro joined_elements(array, expression, separator) -%}
    {{ return(adapter.dispatch("joined_elements")(array, expression, separator)) }}
{%- endmacro %}
{% macro duckdb__joined_elements(array, expression, separator) %}
    array_to_string(list_transform({{ array }}, lambda element: {{ expression }}), '{{ separator }}')
{% endmacro %}
{% macro spark__joined_elements(array, expression, separator) %}
    array_join(transform({{ array }}, element -> {{ expression }}), '{{ separator }}')
{% endmacro %}
