{#- Show landing's Parquet as the tables of schema raw, so that sources read the same on every engine. -#}
{% macro mount_raw() %}{{ return(adapter.dispatch("mount_raw")()) }}{% endmacro %}

{% macro duckdb__mount_raw() %}
    {#- A reader takes the whole path for a pattern (paths in duckdb_io.py). -#}
    {%- set home = modules.re.sub("[*?[]", "[\\g<0>]", env_var("WAREHOUSE_HOME", ".warehouse")) | replace("'", "''") -%}
    create schema if not exists raw;
    {% for node in (graph.sources.values() if execute else []) if node.source_name == "raw" -%}
    create or replace view raw.{{ node.name }} as
    select * from read_parquet('{{ home }}/{{ node.meta.path }}', hive_partitioning = {{ node.meta.partitioned }}
        {%- if node.meta.partitioned %}, hive_types = {'event_date': date}{% endif %});
    {% endfor %}
{% endmacro %}

{#-
    External tables over landing's folders, recreated by every run: they list what has landed by then.
    Partitions are found by listing, not kept in the metastore, so landing need not know about Spark.
-#}
{% macro spark__mount_raw() %}
    {%- if execute -%}
    {%- set home = env_var("WAREHOUSE_SPARK_ROOT", env_var("WAREHOUSE_HOME", ".warehouse")) -%}
    {%- do run_query("create schema if not exists raw") -%}
    {%- do run_query("set spark.sql.hive.manageFilesourcePartitions = false") -%}
    {%- for node in graph.sources.values() if node.source_name == "raw" -%}
        {%- set folder = home ~ "/" ~ node.meta.path | replace("/*/*.parquet", "") | replace("/*.parquet", "") -%}
        {%- do run_query("drop table if exists raw." ~ node.name) -%}
        {%- do run_query("create table raw." ~ node.name ~ " using parquet"
            ~ " options (path '" ~ folder ~ "', pathGlobFilter '*.parquet')") -%}
    {%- endfor -%}
    {%- do run_query("set spark.sql.hive.manageFilesourcePartitions = true") -%}
    {%- do finish_interrupted_replacements() -%}
    {%- endif -%}
{% endmacro %}
