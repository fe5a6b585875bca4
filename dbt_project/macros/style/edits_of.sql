{#-
    Characters added and deleted by the statistics of the edits; null unless both are there and each is plausible: two
    of 2^63 - 1 overflowed and stopped every night.
-#}
{% macro edits_of(stats) -%}
    {%- set added -%}try_cast({{ json_text(stats, "total_chars_added") }} as bigint){%- endset -%}
    {%- set deleted -%}try_cast({{ json_text(stats, "total_chars_deleted") }} as bigint){%- endset -%}
    {%- set plausible = "between 0 and " ~ var("max_edit_chars") -%}
    case when {{ added }} {{ plausible }} and {{ deleted }} {{ plausible }} then {{ added }} + {{ deleted }} end
{%- endmacro %}
