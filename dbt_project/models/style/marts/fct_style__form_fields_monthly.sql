{{ config(materialized='incremental', incremental_strategy='replace_rows', partition_by='event_month', meta={'replaces': 'touched_months'}) }}
-- depends_on: {{ ref('int_style__touched_days') }}

select
    {{ month_start('event_date') }} as event_month,
    host,
    schema_hash,
    selector,
    semantic,
    cast(sum(runs) as bigint) as runs
from {{ ref('fct_style__form_fields_daily') }}
-- without parentheses around it: Spark reads "where (true)" as an alias of the table and of its columns
where {{ touched_months('event_date') | join(' or ') if is_incremental() else 'true' }}
group by {{ month_start('event_date') }}, host, schema_hash, selector, semantic
