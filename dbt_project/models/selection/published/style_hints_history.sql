{{ replaces(
    'as_of_date in (select as_of_date from {ledger} where is_requested)',
    ledger='int_run__dates', partition_by='as_of_date', keeps_history=true
) }}
{{ config(post_hook="{{ withhold_older_figures() }}") }}

with hints as (
    {{ selected_hints() }}
),

dates as (
    select * from {{ ref('int_run__dates') }}
    where is_requested
)

select
    {{ hint_columns() }}
from hints
inner join dates on hints.as_of_date = dates.as_of_date
