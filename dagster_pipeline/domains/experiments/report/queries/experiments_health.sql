-- One row per experiment.
select
    experiment_id as experiment,
    health_explanation as health,
    users,
    leading_variant as leading,
    probability_best,
    verdict,
    days_to_decision,
    pending_recommendations as recommendations
from experiment_overview
order by experiment_id
