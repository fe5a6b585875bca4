with cells as (
    select * from {{ ref('int_selection__pooled_cells') }}
),

overall as (
    select
        as_of_date,
        ln(({{ exact_sum('y') }} + 1) / ({{ exact_sum('n - y') }} + 1)) as eta
    from cells
    group by as_of_date
)

select
    cells.*,
    overall.eta,
    cast(0 as double) as variance
from cells
inner join overall on cells.as_of_date = overall.as_of_date
