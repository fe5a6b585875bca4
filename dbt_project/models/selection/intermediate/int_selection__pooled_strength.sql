with effects as (
    select
        as_of_date,
        effect,
        max(tau2) as tau2,
        count(*) as effect_groups
    from {{ ref('int_selection__pooled_effects') }}
    group by as_of_date, effect
),

overall as (
    select
        as_of_date,
        {{ exact_sum('y') }} / {{ exact_sum('n') }} as p
    from {{ ref('int_selection__pooled_cells') }}
    group by as_of_date
)

select
    effects.as_of_date,
    effects.effect,
    effects.tau2,
    effects.effect_groups,
    overall.p,
    case
        when effects.tau2 > 0 and overall.p > 0 and overall.p < 1
            then greatest(0, 1 / (overall.p * (1 - overall.p) * effects.tau2) - 1)
    end as strength
from effects
inner join overall on effects.as_of_date = overall.as_of_date
