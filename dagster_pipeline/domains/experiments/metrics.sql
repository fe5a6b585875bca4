-- One row per metric, day and set of labels; gauges have no day. Runs on the published copy.
with severities as (
    select e.experiment_id, s.severity, count(a.alert) as alerts
    from experiment_overview as e
    cross join (values ('critical'), ('warning')) as s (severity)
    left join experiment_alerts as a
        on e.experiment_id = a.experiment_id and s.severity = a.severity and a.resolved_at is null
    group by all
)

select
    'applylens_experiment_users' as metric,
    cast(null as date) as day,
    to_json({experiment_id: experiment_id}) as labels,
    cast(users as double) as value
from experiment_overview

union all

select 'applylens_experiment_sound', null, to_json({experiment_id: experiment_id}), (health = 'sound')::integer
from experiment_overview

union all

select 'applylens_experiment_alerts', null, to_json({experiment_id: experiment_id, severity: severity}), alerts
from severities

union all

select
    'applylens_experiment_probability_best',
    null,
    to_json({experiment_id: experiment_id, variant_id: leading_variant}),
    probability_best
from experiment_overview
where leading_variant is not null

union all

select
    'applylens_experiment_verdict',
    null,
    to_json({experiment_id: e.experiment_id, verdict: v.verdict}),
    (e.verdict = v.verdict)::integer
from experiment_overview as e
cross join (values ('deploy'), ('likely'), ('continue')) as v (verdict)

union all

select 'applylens_experiment_decision_in_seconds', null, to_json({experiment_id: experiment_id}), 86400 * days_to_decision
from experiment_overview
where days_to_decision is not null

union all

select 'applylens_experiment_activation_overdue', null, to_json({experiment_id: experiment_id}), max((alert = 'activation_overdue')::integer)
from experiment_alerts
where resolved_at is null
group by experiment_id

union all

select
    'applylens_experiment_recommendations_pending', null, to_json({experiment_id: experiment_id}), pending_recommendations
from experiment_overview
