{{ config(materialized='incremental', incremental_strategy='replace_rows', partition_by='event_date', meta={'replaces': 'touched_days'}) }}
-- depends_on: {{ ref('int_style__touched_days') }}

select
    event_date,
    host_family,
    segment_key,
    discipline,
    policy,
    {{ run_measures() }}
from {{ ref('int_style__runs') }}
group by event_date, host_family, segment_key, discipline, policy
