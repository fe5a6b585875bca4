{#-
    Show landing's Parquet as tables of schema raw. Only Spark needs it: dbt-duckdb reads a source's external_location
    in place.

    External tables over landing's folders, recreated by every run: they list what has landed by then.
    Partitions are found by listing, not kept in the metastore, so landing need not know about Spark.
-#}
{% macro mount_raw() %}
    {%- if execute -%}
    {%- set home = env_var("WAREHOUSE_SPARK_ROOT", env_var("WAREHOUSE_HOME", ".warehouse")) -%}
    {%- do run_query("create schema if not exists raw") -%}
    {%- do run_query("set spark.sql.hive.manageFilesourcePartitions = false") -%}
    {%- for node in graph.sources.values() if node.source_name == "raw" -%}
        {%- set files = node.config.meta.external_location.split("'")[1] | replace("{name}", node.name) -%}
        {%- set folder = home ~ "/" ~ files | replace("/*/*.parquet", "") | replace("/*.parquet", "") -%}
        {%- do run_query("drop table if exists raw." ~ node.name) -%}
        {%- do run_query("create table raw." ~ node.name ~ " using parquet"
            ~ " options (path '" ~ folder ~ "', pathGlobFilter '*.parquet')") -%}
    {%- endfor -%}
    {%- do run_query("set spark.sql.hive.manageFilesourcePartitions = true") -%}
    {%- do finish_interrupted_replacements() -%}
    {%- endif -%}
{% endmacro %}
