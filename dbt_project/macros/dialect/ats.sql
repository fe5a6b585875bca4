{#- Whole calendar days from the day of one date or timestamp to that of another. -#}
{% macro whole_days(first, last) %}{{ return(adapter.dispatch("whole_days")(first, last)) }}{% endmacro %}
{% macro duckdb__whole_days(first, last) %}date_diff('day', cast({{ first }} as date), cast({{ last }} as date)){% endmacro %}

{#- A text cut at every separator, as an array. -#}
{% macro split_text(value, separator) %}{{ return(adapter.dispatch("split_text")(value, separator)) }}{% endmacro %}
{% macro duckdb__split_text(value, separator) %}string_split({{ value }}, '{{ separator }}'){% endmacro %}
