with experiments as (
    select
        *,
        cast({{ add_days('as_of_date', 1) }} as timestamp) as end_of_day
    from {{ ref('int_experiments__experiments') }}
),

health as (
    select * from {{ ref('int_experiments__health') }}
    where is_alert
),

-- a segment as a whole against the rest of its experiment, all variants together
rates as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        sum(mature_users) as n,
        {{ exact_sum('value_sum') }} as y
    from {{ ref('int_experiments__results') }}
    where
        metric in (
            select metric from {{ ref('experiment_metrics') }}
            where role = 'primary' and kind = 'binary'
        )
    group by as_of_date, experiment_id, segment_key
),

segments as (
    select
        s.as_of_date,
        s.experiment_id,
        s.segment_key,
        cast(s.n as double) as n,
        s.y / nullif(s.n, 0) as rate,
        (a.y - s.y) / nullif(a.n - s.n, 0) as rest_rate
    from rates as s
    inner join rates as a on s.as_of_date = a.as_of_date and s.experiment_id = a.experiment_id and a.segment_key = 'all'
    where s.segment_key <> 'all' and s.n >= 100
),

models as (
    select
        e.as_of_date,
        e.experiment_id,
        e.status,
        e.end_of_day,
        max(m.trained_at) as trained_at
    from experiments as e
    left join {{ ref('stg_experiments__cluster_models') }} as m
        on e.experiment_id = m.experiment_id and m.is_accepted and e.end_of_day > m.trained_at
    where e.mode = 'auto'
    group by e.as_of_date, e.experiment_id, e.status, e.end_of_day
)

select
    as_of_date,
    experiment_id,
    segment_key,
    check_name as alert,
    case
        when check_name in ('sample_ratio', 'zero_weight_exposed', 'no_control', 'weights_sum') then 'critical'
        else 'warning'
    end as severity,
    explanation
from health
union all
select
    as_of_date,
    experiment_id,
    segment_key,
    'segment_underperforming' as alert,
    'warning' as severity,
    'The segment converts at ' || {{ said_percent('rate') }} || ', the rest of the experiment at '
    || {{ said_percent('rest_rate') }} || '.' as explanation
from segments
where {{ wilson('rate', 'n', '+') }} < rest_rate / 2e0
union all
select
    e.as_of_date,
    e.experiment_id,
    'all' as segment_key,
    'activation_overdue' as alert,
    'warning' as severity,
    'Segmentation switched itself on for ' || cast(cast(a.valid_from as date) as string)
    || ' and the product has not taken it over.' as explanation
from experiments as e
inner join {{ ref('int_experiments__activations') }} as a on e.experiment_id = a.experiment_id
where e.is_activation and e.end_of_day > a.valid_from + interval 12 hour
union all
select
    as_of_date,
    experiment_id,
    'all' as segment_key,
    'auto_without_model' as alert,
    'warning' as severity,
    'The experiment is to be segmented by clusters and has no model; run warehouse train-segments.' as explanation
from models
where trained_at is null
union all
select
    as_of_date,
    experiment_id,
    'all' as segment_key,
    'model_stale' as alert,
    'warning' as severity,
    'The cluster model is of ' || cast(cast(trained_at as date) as string) || ', more than 7 days ago.' as explanation
from models
where status = 'active' and trained_at < end_of_day - interval 7 day
