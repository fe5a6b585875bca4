select policy_id, fired, approved, precision, precision_low, precision_high, confidence_threshold, alert
from published.policy_stats_overall
where window_days = 30 and fired > 0
order by policy_id
