{#-
    The days that a ledger (int_<domain>__changes) names, as literal dates. Literals let both engines skip every other
    day's files; a subquery would open all of them (365 files for one day).
-#}
{% macro in_changed_days(column, changes) -%}
    {%- set days = literal_dates(changes, "event_date") -%}
    {%- if days -%}{{ column }} in ({{ days | join(", ") }}){%- else -%}false{%- endif -%}
{%- endmacro %}

{#- The months of these days, each a condition on its days in literal dates; a false one if there is none. -#}
{% macro changed_months(column, changes) -%}
    {%- set months = [] -%}
    {%- for first in literal_dates(changes, month_start("event_date")) -%}
        {%- do months.append(column ~ " >= " ~ first ~ " and " ~ column ~ " < " ~ next_month(first)) -%}
    {%- endfor -%}
    {{ return(months or ["false"]) }}
{%- endmacro %}

{#- The distinct dates of a table in order, as literals; none while the project is parsed or before the table is. -#}
{% macro literal_dates(relation, expression, condition="true") -%}
    {%- set dates = [] -%}
    {%- if execute and load_relation(relation) -%}
        {%- set found = run_query(
            "select distinct " ~ expression ~ " as day from " ~ relation ~ " where " ~ condition ~ " order by 1") -%}
        {%- for row in found.rows -%}
            {%- do dates.append("date '" ~ row[0] ~ "'") -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(dates) }}
{%- endmacro %}

{#- The first day of the month after that of a literal, date '2026-09-01'. -#}
{% macro next_month(first) -%}
    {%- set year, month = first[6:10] | int, first[11:13] | int -%}
    date '{{ year + month // 12 }}-{{ "%02d" | format(month % 12 + 1) }}-01'
{%- endmacro %}

{#- Whether a domain has new files of a source, as a literal: what only they can change costs nothing without them. -#}
{% macro has_new_batches(domain, source) -%}
    {%- set batches = ref("int_run__new_batches") -%}
    {%- if execute and load_relation(batches) -%}
        {{ run_query(
            "select count(*) > 0 from " ~ batches ~ " where domain = '" ~ domain ~ "' and source = '" ~ source ~ "'"
        ).rows[0][0] | lower }}
    {%- else -%}true{%- endif -%}
{%- endmacro %}
