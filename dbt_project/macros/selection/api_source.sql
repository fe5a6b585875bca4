{#- The API knows three sources: a pooled hint is told by the widest group whose evidence it leans on. -#}
{% macro api_source(source, segment_key) -%}
    case
        when {{ source }} in ('form', 'form+family') then 'form'
        when {{ source }} in ('segment', 'family_segment') and {{ segment_key }} is not null then 'segment'
        when {{ source }} <> 'none' then 'family'
    end
{%- endmacro %}
