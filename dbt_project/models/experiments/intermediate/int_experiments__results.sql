with effects as (
    select * from {{ ref('int_experiments__effects') }}
),

-- the segments of an experiment are one family of questions, the whole experiment is another
ranked as (
    select
        e.as_of_date,
        e.experiment_id,
        e.segment_key,
        e.metric,
        e.variant_id,
        e.p_value,
        e.segment_key = 'all' as is_all,
        row_number() over (
            partition by e.as_of_date, e.experiment_id, e.metric, e.segment_key = 'all'
            order by e.p_value, e.segment_key, e.variant_id
        ) as place,
        count(*) over (partition by e.as_of_date, e.experiment_id, e.metric, e.segment_key = 'all') as how_many
    from effects as e
    inner join {{ ref('experiment_metrics') }} as m on e.metric = m.metric
    where m.role = 'primary' and e.estimand = 'raw' and e.p_value is not null
),

holm as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        metric,
        variant_id,
        max(least(1e0, (how_many - place + 1) * p_value)) over (
            partition by as_of_date, experiment_id, metric, is_all
            order by place
            rows between unbounded preceding and current row
        ) as p_adjusted
    from ranked
),

-- one-sided against the margin; t is positive when the metric is worse than the margin allows
guarded as (
    select
        e.*,
        case
            when m.role = 'guardrail' then
                (case m.direction when 'increase' then -e.lift else e.lift end - coalesce(m.non_inferiority_margin, 0))
                / sqrt(e.lift_variance)
        end as guard_t,
        m.role
    from effects as e
    inner join {{ ref('experiment_metrics') }} as m on e.metric = m.metric
)

select
    c.as_of_date,
    c.experiment_id,
    c.segment_key,
    c.metric,
    c.variant_id,
    c.variant_id = x.control_variant_id as is_control,
    c.users,
    c.mature_users,
    coalesce(r.events, 0) as events,
    coalesce(r.value_sum, 0) as value_sum,
    r.rate,
    r.rate_variance,
    r.rate_lower,
    r.rate_upper,
    r.difference as absolute_difference,
    r.difference_lower,
    r.difference_upper,
    r.lift as relative_lift,
    r.lift_lower,
    r.lift_upper,
    r.p_value,
    h.p_adjusted,
    r.lift_p_value,
    r.anytime_lower,
    r.anytime_upper,
    a.rate as cuped_rate,
    a.lift as cuped_lift,
    a.lift_lower as cuped_lift_lower,
    a.lift_upper as cuped_lift_upper,
    a.p_value as cuped_p_value,
    1e0 - a.rate_variance / nullif(r.rate_variance, 0) as variance_removed,
    c.rest_rate,
    c.lift_vs_rest,
    c.p_vs_rest,
    case
        when r.role <> 'guardrail' or c.variant_id = x.control_variant_id then null
        when {{ student_p('r.guard_t', 'r.df') }} < 0.1 and r.guard_t < 0 then 'pass'
        when {{ student_p('r.guard_t', 'r.df') }} < 0.1 then 'fail'
        else 'unclear'
    end as guardrail_verdict
from {{ ref('int_experiments__against_rest') }} as c
inner join {{ ref('int_experiments__experiments') }} as x
    on c.as_of_date = x.as_of_date and c.experiment_id = x.experiment_id
left join guarded as r
    on
        c.as_of_date = r.as_of_date and c.experiment_id = r.experiment_id and c.segment_key = r.segment_key
        and c.metric = r.metric and c.variant_id = r.variant_id and r.estimand = 'raw'
left join guarded as a
    on
        c.as_of_date = a.as_of_date and c.experiment_id = a.experiment_id and c.segment_key = a.segment_key
        and c.metric = a.metric and c.variant_id = a.variant_id and a.estimand = 'cuped'
left join holm as h
    on
        c.as_of_date = h.as_of_date and c.experiment_id = h.experiment_id and c.segment_key = h.segment_key
        and c.metric = h.metric and c.variant_id = h.variant_id
