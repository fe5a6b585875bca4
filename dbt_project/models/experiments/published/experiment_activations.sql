with dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
)

select
    d.as_of_date,
    a.experiment_id,
    a.valid_from,
    'manual' as mode,
    'source' as segment_by
from {{ ref('int_experiments__activations') }} as a
inner join dates as d on a.valid_from <= cast({{ add_days('d.as_of_date', 1) }} as timestamp)
