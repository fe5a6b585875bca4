{{ config(materialized='incremental', incremental_strategy='replace_rows', meta={'replaces': 'requested_dates'}) }}

select as_of_date
from {{ ref('int_run__dates') }}
where is_requested
