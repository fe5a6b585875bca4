{{ config(materialized='incremental', incremental_strategy='replace_rows', partition_by='as_of_date', on_schema_change='append_new_columns', meta={'replaces': 'requested_dates'}) }}

with hints as (
    select * from {{ selector_hints(chosen_selector()) }}
),

dates as (
    select * from {{ ref('int_run__dates') }}
    where is_requested
)

select
    {{ hint_columns() }}
from hints
inner join dates on hints.as_of_date = dates.as_of_date
