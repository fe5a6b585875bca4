with strength as (
    select * from {{ ref('int_selection__pooled_strength') }}
)

select
    effect,
    case effect
        {% for effect in pooled_effects() -%}
            when '{{ effect.name }}' then {{ effect.visit }}
        {% endfor -%}
    end as visit,
    effect_groups,
    round(tau2, 9) as tau2,
    round(strength, 6) as strength,
    strength.as_of_date
from strength
inner join {{ ref('int_run__dates') }} as dates on strength.as_of_date = dates.as_of_date and dates.is_current
