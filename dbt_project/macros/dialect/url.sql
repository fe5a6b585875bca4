{#- The query of an address, without its '?' and its fragment; '' when there is none. -#}
{% macro url_query(url) -%}
    substr(split_part({{ url }}, '#', 1), length(split_part(split_part({{ url }}, '#', 1), '?', 1)) + 2)
{%- endmacro %}
