{#- Before the first model: the log exists, and what an older version or another project left is gone. -#}
{% macro start_run() %}
    {%- if execute and flags.WHICH in ("build", "run", "seed", "test") -%}
        {%- do refuse_partial_full_refresh() -%}
        {{ return(adapter.dispatch("start_run")()) }}
    {%- endif -%}
{% endmacro %}

{#- Without its ledger, which names every day in a full refresh, an incremental model would be built of no day. -#}
{% macro refuse_partial_full_refresh() %}
    {%- if flags.FULL_REFRESH and "model." ~ project_name ~ ".int_run__new_batches" not in selected_resources -%}
        {%- for id in selected_resources if id in graph.nodes -%}
            {%- set ledger = graph.nodes[id].config.get("meta", {}).get("ledger", "int_run__dates") -%}
            {%- if ledger != "int_run__dates" -%}
                {{ exceptions.raise_compiler_error(
                    "--full-refresh of " ~ graph.nodes[id].name ~ " alone would empty it: select what it reads, too (+"
                    ~ graph.nodes[id].name ~ ").") }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{% macro create_run_log() -%}
    create table if not exists published.run_log (
        run_id string, domain string, as_of_date date, newest_batch bigint,
        rules string, built_at timestamp
    )
{%- endmacro %}

{% macro duckdb__start_run() %}
    {%- do run_query("create schema if not exists published") -%}
    {%- set is_new = not load_run_relation("published", "run_log") -%}
    {%- do run_query(create_run_log()) -%}
    {%- if is_new and load_run_relation("intermediate", "int_run__computed_dates") -%}
        {#- Version 0.1 kept its state in other tables. Published history stays, the rest comes from raw again. -#}
        {%- do run_query(
            "insert into published.run_log (run_id, domain, as_of_date) "
            ~ "select 'version 0.1', 'run', max(as_of_date) "
            ~ "from intermediate.int_run__computed_dates having count(*) > 0") -%}
        {%- for schema in ("raw", "staging", "intermediate", "marts") -%}
            {%- set relation = api.Relation.create(database=target.database, schema=schema) -%}
            {%- do adapter.drop_schema(relation) -%}
            {%- if schema != "raw" -%}{%- do adapter.create_schema(relation) -%}{%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do note_unfinished_rules() -%}
    {%- do drop_models_that_are_gone() -%}
{% endmacro %}

{% macro spark__start_run() %}
    {%- do run_query("create schema if not exists published") -%}
    {%- do run_query(create_run_log() ~ " using parquet") -%}
    {%- do mount_raw() -%}
    {%- do note_unfinished_rules() -%}
{% endmacro %}

{% macro load_run_relation(schema, identifier) %}
    {{ return(adapter.get_relation(database=target.database, schema=schema, identifier=identifier)) }}
{% endmacro %}

{#-
    A run that breaks off under edited rules leaves some tables built by them. When the edit is then taken back, the
    last successful run's rules are the present ones again and those tables would pass for built.
-#}
{% macro note_unfinished_rules() %}
    {%- set rules = load_run_relation("intermediate", "int_run__rules") -%}
    {%- if rules -%}
        {%- do run_query(
            "insert into published.run_log (run_id, domain, rules, built_at) "
            ~ "select 'broken off', attempted.domain, attempted.rules, "
            ~ "cast('" ~ run_started_at.strftime("%Y-%m-%d %H:%M:%S") ~ "' as timestamp) "
            ~ "from " ~ rules ~ " as attempted inner join (" ~ latest_builds("published.run_log") ~ ") as built "
            ~ "on attempted.domain = built.domain where attempted.rules <> built.rules") -%}
    {%- endif -%}
{% endmacro %}

{#- The last row of each domain. -#}
{% macro latest_builds(run_log) -%}
    select domain, as_of_date, newest_batch, rules from (
        select
            *,
            row_number() over (partition by domain order by built_at desc, newest_batch desc nulls first) as recency
        from {{ run_log }}
    ) as logged where recency = 1
{%- endmacro %}

{#- Tables of models that are no longer part of the project: a published one would be published forever. -#}
{% macro drop_models_that_are_gone() %}
    {%- set known = ["published.run_log", "internal.complete_build"] -%}
    {%- for node in graph.nodes.values() if node.resource_type in ("model", "seed") -%}
        {%- do known.append(node.schema ~ "." ~ (node.alias or node.name)) -%}
    {%- endfor -%}
    {%- set schemas = ["seeds", "staging", "intermediate", "marts", "internal", "published", "personal"] -%}
    {%- set found = run_query(
        "select table_schema, table_name, table_type from information_schema.tables "
        ~ "where table_catalog = current_database() and table_schema in ('" ~ schemas | join("', '") ~ "')") -%}
    {%- for schema, name, type in found.rows if schema ~ "." ~ name not in known -%}
        {%- do run_query("drop " ~ ("view" if type == "VIEW" else "table") ~ " " ~ schema ~ "." ~ name) -%}
    {%- endfor -%}
{% endmacro %}

{#-
    After the last test: one row for every domain of which all models, and all that read them, were built and tested
    without an error. A domain that failed, and those that it reads, build their new batches again in the next run.
-#}
{% macro end_run(results) %}
    {%- set built = [] -%}
    {%- set failed = [] -%}
    {%- for result in results -%}
        {%- if result.status in ("success", "pass", "warn") -%}{%- do built.append(result.node.unique_id) -%}
        {#- no-op: an exposure, which builds nothing -#}
        {%- elif result.status != "no-op" -%}{%- do failed.append(result.node.unique_id) -%}
        {%- endif -%}
    {%- endfor -%}
    {#- A build of some models in an empty warehouse lacks what the log is made of: the next run builds them again. -#}
    {%- set can_log = load_run_relation("intermediate", "int_run__rules")
        and load_run_relation("staging", "stg_landing__batches") -%}
    {%- if execute and can_log and flags.WHICH in ("build", "run")
        and "model." ~ project_name ~ ".int_run__dates" in built -%}
        {%- set open = failed -%}
        {#- what a night left out is as the night before it built it (dagster_pipeline/dbt_run/unchanged.py) -#}
        {%- set needed = selected_resources if env_var("DBT_LEFT_OUT", "") == "true" else graph.nodes -%}
        {%- set domains = [] -%}
        {%- for node in graph.nodes.values() if node.resource_type == "model" -%}
            {%- do domains.append(node.fqn[1]) -%}
            {%- if node.unique_id not in built and node.unique_id in needed -%}
                {%- do open.append(node.unique_id) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set blocked = [] -%}
        {#- the list grows while it is walked: every node that is not built leads to those that it reads -#}
        {%- for id in walk_up(open) if graph.nodes[id].resource_type == "model" -%}
            {%- do blocked.append(graph.nodes[id].fqn[1]) -%}
        {%- endfor -%}
        {%- for domain in domains | unique | sort if domain not in blocked -%}
            {%- do run_query(log_of_domain(domain)) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{#- The nodes and every model they read, directly or not. -#}
{% macro walk_up(ids) %}
    {%- set seen = [] -%}
    {%- for step in range(graph.nodes | length) if ids | length > seen | length -%}
        {%- set node = graph.nodes.get(ids[seen | length]) -%}
        {%- do seen.append(ids[seen | length]) -%}
        {%- for parent in (node.depends_on.nodes if node else []) if parent in graph.nodes and parent not in ids -%}
            {%- do ids.append(parent) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(ids) }}
{% endmacro %}

{% macro log_of_domain(domain) -%}
    insert into published.run_log (run_id, domain, as_of_date, newest_batch, rules, built_at)
    select
        dates.run_id,
        '{{ domain }}',
        dates.as_of_date,
        (select max(batches.batch_seq) from {{ load_run_relation("staging", "stg_landing__batches") }} as batches),
        (
            select rules.rules from {{ load_run_relation("intermediate", "int_run__rules") }} as rules
            where rules.domain = '{{ domain }}'
        ),
        dates.published_at
    from {{ load_run_relation("intermediate", "int_run__dates") }} as dates
    where dates.is_current
{%- endmacro %}
