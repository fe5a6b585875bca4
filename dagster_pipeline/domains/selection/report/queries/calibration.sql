-- One row per tenth of the expected helpful rate.
select expected_helpful_rate as expected, actual_helpful_rate as actual, answered_runs as answered, brier_score as brier
from hint_calibration
order by bin
