{{ config(
    materialized='incremental',
    incremental_strategy='replace_rows',
    on_schema_change='append_new_columns',
    meta={'replaces': 'current'}
) }}

-- depends_on: {{ ref('int_run__dates') }}
select * from {{ ref('fct_money__receipts') }}
