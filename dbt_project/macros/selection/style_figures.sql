{#- The figures of one style as the API's document holds them (docs/contracts/style_hints.md). -#}
{% macro style_figures() -%}
    '{"helpful": ' || cast(helpful as string)
    || ', "unhelpful": ' || cast(unhelpful as string)
    || ', "total_runs": ' || cast(total_runs as string)
    || ', "helpful_ratio": ' || {{ json_number('helpful_ratio') }}
    || ', "avg_edit_chars": ' || {{ json_number('avg_edit_chars') }} || '}'
{%- endmacro %}
