{#-
    The figures of one style as the API's document holds them (docs/contracts/style_hints.md); all null where ``people``
    are known and fewer than min_users used it.
-#}
{% macro style_figures(people=false) -%}
    {%- if people -%}
    case
        when {{ is_small() }} then
            '{"helpful": null, "unhelpful": null, "total_runs": null, "helpful_ratio": null, "avg_edit_chars": null}'
        else {{ style_figures_as_they_are() }}
    end
    {%- else -%}
    {{ style_figures_as_they_are() }}
    {%- endif -%}
{%- endmacro %}

{% macro style_figures_as_they_are() -%}
    '{"helpful": ' || cast(helpful as string)
    || ', "unhelpful": ' || cast(unhelpful as string)
    || ', "total_runs": ' || cast(total_runs as string)
    || ', "helpful_ratio": ' || {{ json_number('helpful_ratio') }}
    || ', "avg_edit_chars": ' || {{ json_number('avg_edit_chars') }} || '}'
{%- endmacro %}
