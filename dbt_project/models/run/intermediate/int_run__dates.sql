{%- set window = run_window() -%}
with run_log as (
    select * from {{ source('run', 'run_log') }}
),

newest as (
    select greatest(max(as_of_date), date '{{ window.end }}' - 1) as as_of_date from run_log
),

-- the day before each is computed too: it gives previous_style_id on the same landed data
dates as (
    select day as as_of_date
    from {{ date_series("date '" ~ window.start ~ "' - 1", "date '" ~ window.end ~ "' - 1") }}
    union
    select as_of_date from newest
    union
    select {{ add_days('as_of_date', -1) }} as as_of_date from newest
)

select
    dates.as_of_date,
    dates.as_of_date >= date '{{ window.start }}' and dates.as_of_date < date '{{ window.end }}' as is_requested,
    dates.as_of_date = newest.as_of_date as is_current,
    cast('{{ (run_started_at | string)[:19] }}' as timestamp) as published_at,
    '{{ env_var("WAREHOUSE_RUN_ID", invocation_id) }}' as run_id
from dates
cross join newest
