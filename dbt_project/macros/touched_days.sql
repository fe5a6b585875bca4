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
    What the previous runs have built into the daily roll-ups, or nothing on a full refresh. The table is written
    after the roll-ups (int_style__built_batches), so this reads the state that the last completed run left.
-#}
{% macro built_batches() %}
    {%- set relation = none -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {%- set relation = load_relation(api.Relation.create(
            database=target.database, schema="intermediate", identifier="int_style__built_batches")) -%}
    {%- endif -%}
    {%- if relation -%}{{ relation }}
    {%- else -%}(select cast(null as bigint) as batch_seq, cast(null as varchar) as rules_version where false)
    {%- endif -%}
{% endmacro %}
