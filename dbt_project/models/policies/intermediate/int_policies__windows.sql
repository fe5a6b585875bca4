with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

windows as (
    {% for days in var('policy_windows') -%}
        select cast({{ days }} as integer) as window_days
        {%- if not loop.last %}
            union all
        {% endif %}
    {%- endfor %}
),

-- each window ends at as_of_date; the one of the same length before it gives the trend
bounds as (
    select
        windows.window_days,
        as_of.as_of_date,
        {{ add_days('as_of.as_of_date', '1 - windows.window_days') }} as first_date,
        {{ add_days('as_of.as_of_date', '1 - 2 * windows.window_days') }} as previous_first_date
    from windows
    cross join as_of
),

placed as (
    select
        d.*,
        bounds.window_days,
        bounds.as_of_date,
        d.created_date < bounds.first_date as is_previous
    from {{ ref('int_policies__daily_counts') }} as d
    inner join bounds on d.created_date between bounds.previous_first_date and bounds.as_of_date
)

select
    policy_id,
    user_id,
    window_days,
    as_of_date,
    {% for count in policy_counts() -%}
        cast(sum(case when is_previous then 0 else {{ count }} end) as bigint) as {{ count }},
    {% endfor -%}
    cast(sum(case when is_previous then fired else 0 end) as bigint) as previous_fired,
    cast(sum(case when is_previous then approved else 0 end) as bigint) as previous_approved,
    max(case when is_previous then cast(null as timestamp) else updated_at end) as updated_at
from placed
group by policy_id, user_id, window_days, as_of_date
