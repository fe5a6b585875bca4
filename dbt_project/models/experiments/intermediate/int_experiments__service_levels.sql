with experiments as (
    select * from {{ ref('int_experiments__experiments') }}
),

traffic as (
    select * from {{ ref('int_experiments__daily_traffic') }}
),

-- once a level is reached it stays until the average falls below 80 % of its cut
levels as (
    select
        e.as_of_date,
        e.experiment_id,
        {% for level in ["manual", "clustering"] -%}
            coalesce(max(case when t.avg_daily_users >= {{ var('service_level_' ~ level) }} then t.day end)
            > coalesce(
                max(case
                    when t.avg_daily_users < {{ var('service_level_stays') }} * {{ var('service_level_' ~ level) }}
                        then t.day
                end),
                cast('0001-01-01' as date)
            ),
            false
        ) as is_{{ level }},
        {% endfor -%}
        max(case when t.day = e.as_of_date then t.avg_daily_users end) as avg_daily_users,
        max(case when t.day = e.as_of_date then t.users_24h end) as users_24h,
        max(case when t.day = e.as_of_date then t.users_7d end) as users_7d
    from experiments as e
    left join traffic as t on e.experiment_id = t.experiment_id and t.day <= e.as_of_date
    group by e.as_of_date, e.experiment_id
)

select * from levels
