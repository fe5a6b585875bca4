{{ replaces(
    'event_month in (select ' ~ month_start('event_date') ~ ' from {ledger})',
    ledger='int_style__changes', partition_by='event_month'
) }}

{%- set days -%}
    (
        select
            {{ month_start('event_date') }} as event_month,
            daily.*
        from {{ ref('fct_style__form_runs_daily') }} as daily
        -- no parentheses: Spark reads "where (true)" as an alias of the table and its columns
        where {{ changed_months('event_date', ref('int_style__changes')) | join(' or ') if is_incremental() else 'true' }}
    )
{%- endset -%}
with {{ grouped(
    'months', days, ['event_month', 'host', 'schema_hash', 'host_family', 'segment_key'], sums_of_runs(run_counts())
) }}

select * from months
