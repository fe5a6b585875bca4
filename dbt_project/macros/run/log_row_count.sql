{#- Logs how many rows the table has; Dagster shows it with the table. -#}
{% macro log_row_count() -%}
    {%- if execute -%}
        {%- set rows = run_query("select count(*) from " ~ this).columns[0].values()[0] -%}
        {%- do log("row_count " ~ this.schema ~ "." ~ this.identifier ~ " " ~ rows, info=true) -%}
    {%- endif -%}
{%- endmacro %}
