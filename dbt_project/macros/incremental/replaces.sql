{#-
    The one line of an incremental model: which rows of the table a run decides anew. They are deleted and the model's
    rows inserted in one transaction; delete+insert on the key of an aggregate would leave orphans when a key vanishes.
    {ledger} in the predicate is the model that says so. keeps_history: a full refresh leaves the other rows, for they
    hold what earlier nights published (warehouse nightly --forget-history drops them).
-#}
{% macro replaces(predicate, ledger, partition_by=none, keeps_history=false) %}
    {%- do ref(ledger) -%}
    {{ config(
        materialized="incremental",
        incremental_strategy="replace_where",
        incremental_predicates=[predicate],
        on_schema_change="append_new_columns",
        partition_by=partition_by,
        full_refresh=false if keeps_history and env_var("DBT_FORGET_HISTORY", "") != "true" else none,
        meta={"ledger": ledger}
    ) }}
{% endmacro %}

{#- The rows that a run replaces, as a condition, in the incremental model that is being built. -#}
{% macro replaced_rows() -%}
    {%- set predicate = config.get("incremental_predicates") | join(" and ") -%}
    {{ predicate | replace("{ledger}", ref(config.get("meta")["ledger"]) | string) }}
{%- endmacro %}

{% macro get_incremental_replace_where_sql(arg_dict) %}
    {%- set columns = arg_dict["dest_columns"] | map(attribute="quoted") | join(", ") -%}
    delete from {{ arg_dict["target_relation"] }} where {{ replaced_rows() }};
    insert into {{ arg_dict["target_relation"] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict["temp_relation"] }}
{% endmacro %}

{#-
    The new rows of such a model go straight into its table: a temporary table would hold them twice, in memory and on
    disk. A model that reads its own table keeps that, for its rows are deleted before the new ones are inserted.
-#}
{% macro duckdb__create_table_as(
    temporary, relation, compiled_code, language="sql", partitioned_by=none, sorted_by=none
) -%}
    {%- set replaces = config.get("incremental_strategy") == "replace_where" -%}
    {%- if temporary and replaces and this.render() not in compiled_code -%}
        {%- if config.get("contract").enforced -%}{{ get_assert_columns_equivalent(compiled_code) }}{%- endif %}
        create temporary view {{ relation.include(database=false, schema=false) }} as ({{ compiled_code }})
    {%- else -%}
        {{ dbt.duckdb__create_table_as(temporary, relation, compiled_code, language, partitioned_by, sorted_by) }}
    {%- endif -%}
{%- endmacro %}
