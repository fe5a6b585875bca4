{#- Calendar arithmetic. -#}
{% macro add_days(day, days) %}{{ return(adapter.dispatch("add_days")(day, days)) }}{% endmacro %}
{% macro duckdb__add_days(day, days) %}cast({{ day }} + to_days({{ days }}) as date){% endmacro %}
{% macro spark__add_days(day, days) %}date_add({{ day }}, {{ days }}){% endmacro %}

{#- Whole calendar days from the day of one date or timestamp to that of another. -#}
{% macro whole_days(first, last) %}{{ return(adapter.dispatch("whole_days")(first, last)) }}{% endmacro %}
{% macro duckdb__whole_days(first, last) -%}
    date_diff('day', cast({{ first }} as date), cast({{ last }} as date))
{%- endmacro %}
{% macro spark__whole_days(first, last) %}datediff(cast({{ last }} as date), cast({{ first }} as date)){% endmacro %}

{#- The month of a timestamp as YYYY-MM. -#}
{% macro month_of(moment) %}{{ return(adapter.dispatch("month_of")(moment)) }}{% endmacro %}
{% macro duckdb__month_of(moment) %}strftime({{ moment }}, '%Y-%m'){% endmacro %}
{% macro spark__month_of(moment) %}date_format({{ moment }}, 'yyyy-MM'){% endmacro %}

{#- The first day of a date's month. -#}
{% macro month_start(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

{#- A table expression with column day: every date from first to last, both included. -#}
{% macro date_series(first, last) %}{{ return(adapter.dispatch("date_series")(first, last)) }}{% endmacro %}
{% macro duckdb__date_series(first, last) %}
    (
        select cast(unnest(days) as date) as day
        from (select generate_series(cast({{ first }} as date), cast({{ last }} as date), interval 1 day) as days)
    )
{% endmacro %}
{% macro spark__date_series(first, last) %}
    (select explode(days) as day from (select sequence(cast({{ first }} as date), cast({{ last }} as date)) as days))
{% endmacro %}

{#- A table expression with one row per element of an array column, as column element. -#}
{% macro array_elements(relation, column) -%}
    {{ return(adapter.dispatch("array_elements")(relation, column)) }}
{%- endmacro %}
{% macro duckdb__array_elements(relation, column) -%}
    (select *, unnest({{ column }}) as element from {{ relation }})
{%- endmacro %}
{% macro spark__array_elements(relation, column) -%}
    (select *, explode({{ column }}) as element from {{ relation }})
{%- endmacro %}

{#- A table expression with column step: the numbers 0 to how_many - 1. -#}
{% macro numbers(how_many) %}{{ return(adapter.dispatch("numbers")(how_many)) }}{% endmacro %}
{% macro duckdb__numbers(how_many) %}(select cast(range as integer) as step from range({{ how_many }})){% endmacro %}
{% macro spark__numbers(how_many) %}(select cast(id as int) as step from range({{ how_many }})){% endmacro %}

{#- A timestamp (UTC) as ISO-8601 text: 2026-09-01T10:00:00Z, with a fraction only where there is one. -#}
{% macro iso_text(moment) -%}
    replace(cast({{ moment }} as string), ' ', 'T') || 'Z'
{%- endmacro %}

{#- A UTC timestamp in the local time of a time zone, as a timestamp without zone. -#}
{% macro local_time(moment, timezone) %}{{ return(adapter.dispatch("local_time")(moment, timezone)) }}{% endmacro %}
{% macro duckdb__local_time(moment, timezone) %}timezone({{ timezone }}, timezone('UTC', {{ moment }})){% endmacro %}
{% macro spark__local_time(moment, timezone) %}convert_timezone('UTC', {{ timezone }}, {{ moment }}){% endmacro %}

{#- The day of the week of a timestamp, 1 for Monday to 7 for Sunday. -#}
{% macro iso_weekday(moment) %}{{ return(adapter.dispatch("iso_weekday")(moment)) }}{% endmacro %}
{% macro duckdb__iso_weekday(moment) %}isodow({{ moment }}){% endmacro %}
{% macro spark__iso_weekday(moment) %}cast(weekday({{ moment }}) + 1 as bigint){% endmacro %}

{#- A timestamp moved by a number of days, which may be a column. -#}
{% macro days_later(moment, days) %}{{ return(adapter.dispatch("days_later")(moment, days)) }}{% endmacro %}
{% macro duckdb__days_later(moment, days) %}({{ moment }} + to_days({{ days }})){% endmacro %}
{% macro spark__days_later(moment, days) %}({{ moment }} + make_dt_interval({{ days }})){% endmacro %}
