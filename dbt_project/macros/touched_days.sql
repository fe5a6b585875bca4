{#-
    The touched days as literal dates. Literals let both engines skip every other day's files;
    a subquery would open all of them (365 days: 365 files for the sake of one).
-#}
{% macro in_touched_days(column) -%}
    {%- set touched = ref("int_style__touched_days") -%}
    {%- set days = [] -%}
    {%- if execute and load_relation(touched) -%}
        {%- for row in run_query("select event_date from " ~ touched ~ " order by 1").rows -%}
            {%- do days.append("date '" ~ row[0] ~ "'") -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if days -%}{{ column }} in ({{ days | join(", ") }}){%- else -%}false{%- endif -%}
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
