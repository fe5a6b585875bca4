{#-
    The sum of doubles, the same to the last bit in whatever order the rows come: an engine with several threads
    adds in any order, and sums of doubles would differ in their last digits from run to run.
-#}
{% macro exact_sum(value, over=none) -%}
    cast(sum(cast({{ value }} as decimal(38, 18))) {% if over %}over ({{ over }}) {% endif %}as double)
{%- endmacro %}

{#- Whole days from one date to another. -#}
{% macro days_between(first, last) %}{{ return(adapter.dispatch("days_between")(first, last)) }}{% endmacro %}
{% macro duckdb__days_between(first, last) %}({{ last }} - {{ first }}){% endmacro %}
{% macro spark__days_between(first, last) %}datediff({{ last }}, {{ first }}){% endmacro %}
