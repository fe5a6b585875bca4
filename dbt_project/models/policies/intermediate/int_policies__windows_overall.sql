with windows as (
    select * from {{ ref('int_policies__windows') }}
)

select
    policy_id,
    window_days,
    as_of_date,
    cast(sum(case when fired + should_have > 0 then 1 else 0 end) as bigint) as users,
    {% for count in policy_counts() + ['previous_fired', 'previous_approved'] -%}
        cast(sum({{ count }}) as bigint) as {{ count }},
    {% endfor -%}
    max(updated_at) as updated_at
from windows
group by policy_id, window_days, as_of_date
