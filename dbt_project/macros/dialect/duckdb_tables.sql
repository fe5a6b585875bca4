{#-
    dbt-duckdb builds a table beside the old one and renames both: about ten statements, each with its own look at the
    cache. DuckDB's own DDL is transactional, so the old table can be dropped in the transaction that builds the new
    one: readers see the one or the other, and a failed model leaves the old one. These replace materializations of
    dbt-duckdb by their names; they leave out what this project does not use (grants, indexes, foreign keys, comments).
-#}
{% materialization table, adapter="duckdb" %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type="table") -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement("main") -%}
        {% if existing %}drop {{ existing.type }} {{ existing }};{% endif %}
        {{ create_table_as(False, target_relation, compiled_code) }}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({"relations": [target_relation]}) }}
{% endmaterialization %}

{% materialization view, adapter="duckdb" %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type="view") -%}
    {% call statement("main") -%}
        {% if existing and not existing.is_view %}drop {{ existing.type }} {{ existing }};{% endif %}
        create or replace view {{ target_relation }} as (
            {{ compiled_code }}
        )
    {%- endcall %}
    {{ adapter.commit() }}
    {{ return({"relations": [target_relation]}) }}
{% endmaterialization %}
