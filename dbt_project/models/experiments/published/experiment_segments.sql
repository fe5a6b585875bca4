with rates as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        cast(sum(mature_users) as double) as n,
        {{ exact_sum('value_sum') }} / nullif(sum(mature_users), 0) as rate
    from {{ ref('int_experiments__results') }}
    where
        metric in (
            select min(m.metric) from {{ ref('experiment_metrics') }} as m
            where m.role = 'primary' and m.kind = 'binary'
        )
    group by as_of_date, experiment_id, segment_key
),

clusters as (
    select distinct
        experiment_id,
        'cluster_' || cast(model_version as string) || '_' || cast(cluster as string) as segment_key,
        name
    from {{ ref('stg_experiments__cluster_models') }}
)

select
    p.as_of_date,
    p.experiment_id,
    p.segment_key,
    coalesce(
        c.name,
        case p.segment_key
            when 'all' then 'Everybody' when 'default' then 'Not segmented' when 'other' then 'Other segments'
        end,
        replace(
            replace(replace(replace(replace(p.segment_key, '|', ', '), ':', ' '), '%7C', '|'), '%3A', ':'), '%25', '%'
        )
    ) as display_name,
    p.users,
    r.rate,
    case when r.n > 0 then {{ wilson('r.rate', 'r.n', '-') }} end as rate_lower,
    case when r.n > 0 then {{ wilson('r.rate', 'r.n', '+') }} end as rate_upper
from {{ ref('int_experiments__public_segments') }} as p
left join rates as r
    on p.as_of_date = r.as_of_date and p.experiment_id = r.experiment_id and p.segment_key = r.segment_key
left join clusters as c on p.experiment_id = c.experiment_id and p.segment_key = c.segment_key
