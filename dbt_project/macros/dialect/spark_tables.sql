{#-
    What dbt-spark lacks for plain Parquet tables: the strategy replace_where, not-null constraints, seeds
    with missing values and quotes. These replace macros of dbt-spark by their names.
-#}

{% macro dbt_spark_validate_get_incremental_strategy(strategy, file_format) %}
    {%- if strategy not in ["append", "replace_where"] -%}
        {{ exceptions.raise_compiler_error(
            model.name ~ ": Spark knows append and replace_where here, not '" ~ strategy ~ "'.") }}
    {%- endif -%}
    {{ return(strategy) }}
{% endmacro %}

{% macro dbt_spark_get_incremental_sql(strategy, source, target, existing, unique_key, incremental_predicates) %}
    {%- if strategy == "append" -%}{{ get_insert_into_sql(source, target) }}
    {%- else -%}{{ spark_replace_where(source, target) }}{%- endif -%}
{% endmacro %}

{#-
    Parquet tables have no delete: new rows are staged and then overwrite their days' partitions; a table without
    partitions (config partition_by) is written anew, with the rows that stay. Days left without rows lose theirs.
-#}
{% macro spark_replace_where(source, target) %}
    {%- set columns = adapter.get_columns_in_relation(target) | map(attribute="quoted") | join(", ") -%}
    {%- set replaced = replaced_rows() -%}
    {%- set staged = target.incorporate(path={"identifier": target.identifier ~ "__staged"}) -%}
    {%- set day = config.get("partition_by") -%}
    {%- set stay = "select " ~ columns ~ " from " ~ target ~ " where not coalesce(" ~ replaced ~ ", false)" -%}
    {%- do run_query("drop table if exists " ~ staged) -%}
    {%- do run_query(
        "create table " ~ staged ~ " using parquet as select " ~ columns ~ " from " ~ source
        ~ ("" if day else " union all " ~ stay)) -%}
    {%- do spark__persist_constraints(staged, model) -%}
    {%- if day -%}
        {%- set vanished = run_query(
            "select distinct " ~ day ~ " from " ~ target ~ " where " ~ replaced
            ~ " except select " ~ day ~ " from " ~ staged) -%}
        {%- for row in vanished.rows -%}
            {%- set partition = "partition (" ~ day ~ " = date '" ~ row[0] ~ "')" -%}
            {%- do run_query("alter table " ~ target ~ " drop if exists " ~ partition) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do overwrite_from(staged, target) -%}
    drop table {{ staged }}
{% endmacro %}

{#- Set here, whatever the server's default: without it the other partitions would be lost. -#}
{% macro overwrite_from(staged, target) -%}
    {%- do run_query("set spark.sql.sources.partitionOverwriteMode = DYNAMIC") -%}
    {%- do run_query("insert overwrite table " ~ target ~ " select * from " ~ staged) -%}
{%- endmacro %}

{#- A run killed while it overwrote a table left the complete staged one: overwriting again repairs it. -#}
{% macro finish_interrupted_replacements() %}
    {%- set schemas = graph.nodes.values() | map(attribute="schema") | unique | list -%}
    {%- for schema in schemas if adapter.check_schema_exists(none, schema) -%}
        {%- for row in run_query("show tables in " ~ schema ~ " like '*__staged'").rows -%}
            {%- set staged = schema ~ "." ~ row["tableName"] -%}
            {%- do overwrite_from(staged, staged | replace("__staged", "")) -%}
            {%- do run_query("drop table " ~ staged) -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}

{#- Parquet cannot refuse a null, so the rows are checked; a null fails the model, as in DuckDB. -#}
{% macro spark__persist_constraints(relation, model) %}
    {%- set required = [] -%}
    {%- for column in model.columns.values() if "not_null" in column.constraints | map(attribute="type") -%}
        {%- do required.append(column.name) -%}
    {%- endfor -%}
    {%- if required and config.get("contract").enforced -%}
        {%- set counts -%}
            select
                {%- for name in required %}
                count_if({{ name }} is null) as {{ name }}{{ "," if not loop.last }}
                {%- endfor %}
            from {{ relation }}
        {%- endset -%}
        {%- for name, nulls in run_query(counts).rows[0].dict().items() if nulls -%}
            {{ exceptions.raise_compiler_error(
                model.name ~ "." ~ name ~ " is null in " ~ nulls ~ " rows and must not be.") }}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{#- dbt-spark binds a missing value as the text None and does not escape quotes. -#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set types = model["config"].get("column_types", {}) -%}
    {%- for chunk in agate_table.rows | batch(1000) -%}
        {%- set sql -%}
            insert into {{ this.render() }} values
            {% for row in chunk -%}
                (
                {%- for name in agate_table.column_names -%}
                    {%- set type = types.get(name, adapter.convert_type(agate_table, loop.index0)) -%}
                    cast({{ seed_literal(row[name]) }} as {{ type }}){{ ", " if not loop.last }}
                {%- endfor -%}
                ){{ "," if not loop.last }}
            {% endfor %}
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
