{#-
    A table expression with all rows that `seed` gives and that `step` gives, again and again, of the rows found last
    ({new} in its text), each once. Both are selects over tables, not over CTEs. DuckDB has recursion for it; Spark's
    recursion keeps repeated rows, so there it is a loop of tables that ends when a step finds nothing new.
-#}
{% macro fixpoint(columns, seed, step) %}{{ return(adapter.dispatch("fixpoint")(columns, seed, step)) }}{% endmacro %}

{% macro duckdb__fixpoint(columns, seed, step) %}
    (
        with recursive found ({{ columns | join(", ") }}) as (
            {{ seed }}
            union
            {{ step | replace("{new}", "found") }}
        )

        select * from found
    )
{% endmacro %}

{% macro spark__fixpoint(columns, seed, step) %}
    {%- set name = this.schema ~ "." ~ this.identifier ~ "__found_" -%}
    {%- set parts = [] -%}
    {%- if execute -%}
        {%- for place in range(10000) if not parts or parts[-1] != "complete" -%}
            {%- set query = seed if place == 0 else step | replace("{new}", name ~ (place - 1)) -%}
            {%- set known -%}
                {%- for part in parts %} except select * from {{ part }}{% endfor -%}
            {%- endset -%}
            {%- do run_query("drop table if exists " ~ name ~ place) -%}
            {%- set found = "(" ~ query ~ ") as step (" ~ columns | join(", ") ~ ")" -%}
            {%- do run_query(
                "create table " ~ name ~ place ~ " using parquet as select distinct * from " ~ found ~ known) -%}
            {%- if run_query("select count(*) from " ~ name ~ place).rows[0][0] == 0 -%}
                {%- do run_query("drop table " ~ name ~ place) -%}
                {%- do parts.append("complete") -%}
            {%- else -%}
                {%- do parts.append(name ~ place) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do parts.pop() -%}
    {%- endif -%}
    (
        {% for part in parts or [] -%}
        select * from {{ part }}
        {{ "union all" if not loop.last }}
        {% else -%}
        select * from ({{ seed }}) as step ({{ columns | join(", ") }}) where false
        {%- endfor %}
    )
{% endmacro %}

{#- After the model: the tables of a loop are gone. -#}
{% macro drop_fixpoint() %}{{ return(adapter.dispatch("drop_fixpoint")()) }}{% endmacro %}
{% macro duckdb__drop_fixpoint() %}{% endmacro %}
{% macro spark__drop_fixpoint() %}
    {%- if execute -%}
        {%- for row in run_query("show tables in " ~ this.schema ~ " like '" ~ this.identifier ~ "__found_*'").rows -%}
            {%- do run_query("drop table " ~ this.schema ~ "." ~ row["tableName"]) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
