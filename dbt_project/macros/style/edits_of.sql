{#- Characters added and deleted by the statistics of the edits; null unless both are there and neither is negative. -#}
{% macro edits_of(stats) -%}
    {%- set added -%}try_cast({{ json_text(stats, "total_chars_added") }} as bigint){%- endset -%}
    {%- set deleted -%}try_cast({{ json_text(stats, "total_chars_deleted") }} as bigint){%- endset -%}
    case when {{ added }} >= 0 and {{ deleted }} >= 0 then {{ added }} + {{ deleted }} end
{%- endmacro %}
