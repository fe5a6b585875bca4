with hints as (
    {{ selected_hints() }}
),

dates as (
    select * from {{ ref('int_run__dates') }}
    where is_current
)

select
    {{ hint_columns() }}
from hints
inner join dates on hints.as_of_date = dates.as_of_date
