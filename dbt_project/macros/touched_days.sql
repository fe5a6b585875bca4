{#-
    The touched days as literal dates. Literals let both engines skip every other day's files;
    a subquery would open all of them (365 days: 365 files for the sake of one).
-#}
{% macro in_touched_days(column) -%}
    {%- set days = literal_dates(ref("int_style__touched_days"), "event_date") -%}
    {%- if days -%}{{ column }} in ({{ days | join(", ") }}){%- else -%}false{%- endif -%}
{%- endmacro %}

{#- The distinct dates of a table in their order, as literals; none while the project is parsed, or before the table is. -#}
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

{#- The touched months, each a condition on its days in literal dates, for the same reason; one that is false without any. -#}
{% macro touched_months(column) -%}
    {%- set months = [] -%}
    {%- for first in literal_dates(ref("int_style__touched_days"), month_start("event_date")) -%}
        {%- do months.append(column ~ " >= " ~ first ~ " and " ~ column ~ " < " ~ next_month(first)) -%}
    {%- endfor -%}
    {{ return(months or ["false"]) }}
{%- endmacro %}

{#- The first day of the month after that of a literal, date '2026-09-01'. -#}
{% macro next_month(first) -%}
    {%- set year, month = first[6:10] | int, first[11:13] | int -%}
    date '{{ year + month // 12 }}-{{ "%02d" | format(month % 12 + 1) }}-01'
{%- endmacro %}

{#-
    A form's figures per day, family and segment, up to the last date of this run, for sums over all of its history:
    months that were over before the first of these dates come as one row, with its first day.
-#}
{% macro form_runs_until(dates, measures) -%}
    select
        event_month as event_date, host, schema_hash, host_family, segment_key, {{ measures | join(", ") }}
    from {{ ref("fct_style__form_runs_monthly") }}
    where event_month < (select {{ month_start("min(as_of_date)") }} from {{ dates }})
    union all
    select
        event_date, host, schema_hash, host_family, segment_key, {{ measures | join(", ") }}
    from {{ ref("fct_style__form_runs_daily") }}
    where
        event_date >= (select {{ month_start("min(as_of_date)") }} from {{ dates }})
        and event_date <= (select max(as_of_date) from {{ dates }})
{%- endmacro %}

{#-
    What earlier runs left in a table that this run will write only after its readers: an empty table of the same
    columns on a full refresh and the first time.
-#}
{% macro left_by_earlier_runs(identifier, columns) %}
    {%- set relation = none -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {%- set relation = load_relation(api.Relation.create(
            database=this.database, schema="intermediate", identifier=identifier)) -%}
    {%- endif -%}
    {%- if relation -%}{{ relation }}
    {%- else -%}(select {% for name, type in columns.items() -%}
        cast(null as {{ type }}) as {{ name }}{{ ", " if not loop.last }}
    {%- endfor %} where false)
    {%- endif -%}
{% endmacro %}

{#- Whether a source landed something since the last run, as a literal: what only it can change costs nothing without. -#}
{% macro has_landed(source) -%}
    {%- set batches = ref("int_style__new_batches") -%}
    {%- if execute and load_relation(batches) -%}
        {{ run_query("select count(*) > 0 from " ~ batches ~ " where source = '" ~ source ~ "'").rows[0][0] | lower }}
    {%- else -%}true{%- endif -%}
{%- endmacro %}
