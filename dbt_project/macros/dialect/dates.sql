{#- Calendar arithmetic. -#}
{% macro add_days(day, days) %}{{ return(adapter.dispatch("add_days")(day, days)) }}{% endmacro %}
{% macro duckdb__add_days(day, days) %}cast({{ day }} + to_days({{ days }}) as date){% endmacro %}

{#- A table expression with column day: every date from first to last, both included. -#}
{% macro date_series(first, last) %}{{ return(adapter.dispatch("date_series")(first, last)) }}{% endmacro %}
{% macro duckdb__date_series(first, last) %}
    (select cast(unnest(generate_series(cast({{ first }} as date), cast({{ last }} as date), interval 1 day)) as date) as day)
{% endmacro %}

{#- A table expression with one row per element of an array column, as column element. -#}
{% macro array_elements(relation, column) %}{{ return(adapter.dispatch("array_elements")(relation, column)) }}{% endmacro %}
{% macro duckdb__array_elements(relation, column) %}(select *, unnest({{ column }}) as element from {{ relation }}){% endmacro %}

{#- A table expression with column step: the numbers 0 to how_many - 1. -#}
{% macro numbers(how_many) %}{{ return(adapter.dispatch("numbers")(how_many)) }}{% endmacro %}
{% macro duckdb__numbers(how_many) %}(select cast(range as integer) as step from range({{ how_many }})){% endmacro %}
{% macro spark__numbers(how_many) %}(select cast(id as int) as step from range({{ how_many }})){% endmacro %}
