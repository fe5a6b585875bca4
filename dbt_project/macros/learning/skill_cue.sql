{#- The value of a cue at a token: its columns of int_learning__tokens with a space between. -#}
{% macro skill_cue(cue) -%}
    {%- for column in cue.split(" ") %}tokens.{{ column }}{{ " || ' ' || " if not loop.last }}{% endfor -%}
{%- endmacro %}
