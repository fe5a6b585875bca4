with experiments as (
    select * from {{ ref('int_experiments__experiments') }}
),

traffic as (
    select * from {{ ref('int_experiments__daily_traffic') }}
),

reached as (
    select
        experiments.as_of_date,
        experiments.experiment_id,
        {% for level in ["manual", "clustering"] -%}
            {%- set cut = var('service_level_' ~ level) -%}
            max(case when traffic.avg_daily_users >= {{ cut }} then traffic.day end) as last_above_{{ level }},
            max(case when traffic.avg_daily_users < {{ var('service_level_stays') }} * {{ cut }} then traffic.day end)
                as last_below_{{ level }},
        {% endfor -%}
        max(case when traffic.day = experiments.as_of_date then traffic.avg_daily_users end) as avg_daily_users,
        max(case when traffic.day = experiments.as_of_date then traffic.users_24h end) as users_24h,
        max(case when traffic.day = experiments.as_of_date then traffic.users_7d end) as users_7d,
        max(case when traffic.day = experiments.as_of_date then traffic.users_total end) as users_total
    from experiments
    left join traffic
        on experiments.experiment_id = traffic.experiment_id and experiments.as_of_date >= traffic.day
    group by experiments.as_of_date, experiments.experiment_id
)

select
    as_of_date,
    experiment_id,
    -- once a level is reached it stays until the average falls below 80 % of its cut
    {% for level in ["manual", "clustering"] -%}
        last_above_{{ level }} is not null
        and (last_below_{{ level }} is null or last_above_{{ level }} > last_below_{{ level }}) as is_{{ level }},
    {% endfor -%}
    avg_daily_users,
    users_24h,
    users_7d,
    users_total
from reached
