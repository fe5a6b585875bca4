-- What the figures of the section say, in one or two sentences.
with judged as (
    select * from hint_backtest_summary where breakdown = 'overall' and estimator = 'dr'
)

select
    case
        when pooled_value is null then 'The selectors cannot be compared: ' || verdict || '.'
        else format('Under the pooled selector {:.1f} % of answered runs would be helpful, under the threshold rule '
            || '{:.1f} %; the difference is {:+.1f} points ({:+.1f} to {:+.1f}): ',
            100 * pooled_value, 100 * threshold_value, 100 * difference, 100 * difference_low, 100 * difference_high)
            || verdict || '.'
    end as says
from judged
