{#- The dates that a run decides: those asked for, and the current one. -#}
{% macro decided_dates() -%}
    select as_of_date from {{ ref('int_run__dates') }}
    where is_requested or is_current
{%- endmacro %}

{#- Whether somebody of the daily tables counts as of a date: assigned by then and not yet seen in a second variant. -#}
{% macro counts_as_of(row, date) -%}
    {{ row }}.event_date <= {{ date }}.as_of_date
    {%- if var('multiple_exposures') == 'exclude' %}
        and ({{ row }}.multiple_on is null or {{ row }}.multiple_on > {{ date }}.as_of_date)
    {%- elif var('multiple_exposures') != 'first' -%}
        {{ exceptions.raise_compiler_error(
            "The variable multiple_exposures must be exclude or first, not '" ~ var('multiple_exposures') ~ "'."
        ) }}
    {%- endif -%}
{%- endmacro %}

{#- Whether the window of a metric is over at the end of a date. -#}
{% macro is_mature(row, metric, date) -%}
    {{ row }}.cohort_date <= {{ add_days(date ~ ".as_of_date", "-" ~ metric ~ ".window_days") }}
{%- endmacro %}
