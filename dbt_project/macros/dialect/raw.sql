{#- Show landing's Parquet as the tables of schema raw, so that sources read the same on every engine. -#}
{% macro mount_raw() %}{{ return(adapter.dispatch("mount_raw")()) }}{% endmacro %}

{% macro duckdb__mount_raw() %}
    {%- set home = env_var("WAREHOUSE_HOME", ".warehouse") -%}
    create schema if not exists raw;
    {% for node in (graph.sources.values() if execute else []) if node.source_name == "raw" -%}
    create or replace view raw.{{ node.name }} as
    select * from read_parquet('{{ home }}/{{ node.meta.path }}', hive_partitioning = {{ node.meta.partitioned }}
        {%- if node.meta.partitioned %}, hive_types = {'event_date': date}{% endif %});
    {% endfor %}
{% endmacro %}
