{#-
    Seeds on Spark. dbt-spark loads every seed in every run, binds a missing value as the text None and does not escape
    quotes. Here a seed is loaded when its file or its types have changed: its table notes which content it has, after
    the last row.
-#}
{% materialization seed, adapter="spark" %}
    {%- set content = local_md5(model.checksum.checksum ~ tojson(config.get("column_types", {}), sort_keys=true)) -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {%- if existing and not should_full_refresh() and seed_content(this) == content -%}
        {% call noop_statement("main", "UNCHANGED") %}select 'unchanged'{% endcall %}
    {%- else -%}
        {%- set rows = load_agate_table() -%}
        {%- if existing -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
        {%- do create_csv_table(model, rows) -%}
        {%- do load_csv_rows(model, rows) -%}
        {%- do run_query("alter table " ~ this ~ " set tblproperties ('seed_content' = '" ~ content ~ "')") -%}
        {% call noop_statement("main", "INSERT " ~ rows.rows | length, "INSERT", rows.rows | length) %}
            select 'loaded'
        {% endcall %}
    {%- endif -%}
    {{ run_hooks(post_hooks) }}
    {{ return({"relations": [this.incorporate(type="table")]}) }}
{% endmaterialization %}

{#- Which content a seed's table has; a sentence of Spark's where it was never loaded to the end. -#}
{% macro seed_content(relation) -%}
    {{ return(run_query("show tblproperties " ~ relation ~ " ('seed_content')").rows[0]["value"]) }}
{%- endmacro %}

{#- Each column is cast, not each value: Spark analyses every cast by itself. -#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set types = model["config"].get("column_types", {}) -%}
    {%- for chunk in agate_table.rows | batch(10000) -%}
        {%- set sql -%}
            insert into {{ this.render() }}
            select
                {%- for name in agate_table.column_names %}
                cast(c{{ loop.index }} as {{ types.get(name, adapter.convert_type(agate_table, loop.index0)) }})
                {{- "," if not loop.last }}
                {%- endfor %}
            from values
            {% for row in chunk -%}
                ({% for name in agate_table.column_names %}{{ seed_literal(row[name]) }}
                {{- ", " if not loop.last }}{% endfor %}){{ "," if not loop.last }}
            {% endfor %}
            as seed (
            {%- for name in agate_table.column_names %}c{{ loop.index }}{{ ", " if not loop.last }}{% endfor %})
        {%- endset -%}
        {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {%- endfor -%}
    {{ return("") }}
{% endmacro %}

{% macro seed_literal(value) -%}
    {%- if value is none -%}null
    {%- else -%}'{{ value | string | replace("\\", "\\\\") | replace("'", "\\'") }}'
    {%- endif -%}
{%- endmacro %}
