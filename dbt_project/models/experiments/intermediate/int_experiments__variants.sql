with dates as (
    {{ decided_dates() }}
),

-- of a date before the first state that is known, that one
states as (
    select
        dates.as_of_date,
        v.*,
        row_number() over (
            partition by dates.as_of_date, v.experiment_id, v.variant_id
            order by
                case when cast(v.updated_at as date) <= dates.as_of_date then 0 else 1 end,
                case when cast(v.updated_at as date) <= dates.as_of_date then v.updated_at end desc,
                v.updated_at
        ) as recency
    from {{ ref('stg_experiments__variants') }} as v
    cross join dates
)

select
    as_of_date,
    experiment_id,
    variant_id,
    is_control,
    is_active
from states
where recency = 1
