-- One row per compared threshold.
select
    threshold,
    case when is_in_force then 'yes' else '' end as in_force,
    covered,
    wanted,
    covered / nullif(wanted, 0) as share
from topic_coverage_thresholds
order by threshold
