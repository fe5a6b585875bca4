{#- A number or a share in a sentence. -#}
{% macro said(number) %}cast(cast({{ rounded(number, 0) }} as bigint) as string){% endmacro %}
{% macro said_percent(share, digits=1) -%}
    cast(cast({{ rounded("100 * (" ~ share ~ ")", digits) }} as decimal(18, {{ digits }})) as string) || ' %'
{%- endmacro %}
