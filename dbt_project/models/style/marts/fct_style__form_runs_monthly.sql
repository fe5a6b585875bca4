{{ replaces(
    'event_month in (select ' ~ month_start('event_date') ~ ' from {ledger})',
    ledger='int_style__changes', partition_by='event_month'
) }}

select
    {{ month_start('event_date') }} as event_month,
    host,
    schema_hash,
    host_family,
    segment_key,
    {{ sum_run_measures() }},
    {{ merged_people() }} as first_people
from {{ ref('fct_style__form_runs_daily') }}
-- no parentheses: Spark reads "where (true)" as an alias of the table and its columns
where {{ changed_months('event_date', ref('int_style__changes')) | join(' or ') if is_incremental() else 'true' }}
group by {{ month_start('event_date') }}, host, schema_hash, host_family, segment_key
