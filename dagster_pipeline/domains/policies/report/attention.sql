-- Policies that are clearly below the precision they require.
select
    'act' as level,
    format('Policy {}: {:.0f} % of its {:,} proposals were approved ({:.0f} to {:.0f} %), {:.0f} % are required.',
        policy_id, 100 * precision, fired, 100 * precision_low, 100 * precision_high, 100 * confidence_threshold) as says,
    'policies' as section
from policy_stats_overall
where window_days = 30 and alert
order by policy_id
