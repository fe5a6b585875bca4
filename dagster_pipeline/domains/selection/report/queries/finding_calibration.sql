-- What the figures of the section say, in one or two sentences.
with bins as (
    select
        sum(brier_score * answered_runs) / sum(answered_runs) as brier,
        sum(abs(expected_helpful_rate - actual_helpful_rate) * answered_runs) / sum(answered_runs) as gap
    from hint_calibration
    having sum(answered_runs) > 0
)

select
    format('Expected and actual helpful rates differ by {:.1f} points on average; the Brier score is {:.3f} '
        || '(a coin has 0.250).', 100 * gap, brier) as says
from bins
