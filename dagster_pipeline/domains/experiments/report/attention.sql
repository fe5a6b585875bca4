-- Experiments that are not sound.
select
    if(bool_or(alerts.severity = 'critical'), 'act', 'watch') as level,
    format('Experiment {}: {}', overview.experiment_id, any_value(overview.health_explanation)) as says,
    'experiments' as section
from experiment_overview as overview
left join experiment_alerts as alerts
    on overview.experiment_id = alerts.experiment_id and alerts.resolved_at is null
where overview.health <> 'sound'
group by overview.experiment_id
order by overview.experiment_id
