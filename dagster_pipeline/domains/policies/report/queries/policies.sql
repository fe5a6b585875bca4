-- One row per policy that fired within 30 days: those below their threshold first, then by how much they fell.
select
    p.policy_id,
    p.fired,
    p.approved,
    p.precision,
    p.precision_low as low,
    p.precision_high as high,
    p.previous_precision as previous,
    100 * p.precision_trend as trend,
    100 * week.precision_trend as week_trend,
    p.confidence_threshold as threshold,
    case
        when p.alert then 'below its threshold'
        when coalesce(p.precision_trend, week.precision_trend) < 0 then 'falling'
        else 'fine'
    end as verdict
from policy_stats_overall as p
left join policy_stats_overall as week on p.policy_id = week.policy_id and week.window_days = 7
where p.window_days = 30 and p.fired > 0
order by p.alert desc, coalesce(p.precision_trend, week.precision_trend) nulls last, p.policy_id
