{#- Logs how many rows the table has; Dagster shows it with the table. -#}
{% macro log_row_count() -%}
    {%- if execute -%}
        {%- set counted = run_query("select count(*) from " ~ this) -%}
        {%- do log("row_count " ~ this.schema ~ "." ~ this.identifier ~ " " ~ counted.columns[0].values()[0], info=true) -%}
    {%- endif -%}
{%- endmacro %}
