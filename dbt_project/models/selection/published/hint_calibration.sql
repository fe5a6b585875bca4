with answered as (
    select
        least(9, cast(floor(10 * expected_rate) as integer)) as bin,
        expected_rate as expected,
        answered as runs,
        helpful
    from {{ ref('int_selection__backtest_runs') }}
    where answered > 0
),

dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
)

select
    bin,
    cast(sum(runs) as bigint) as answered_runs,
    round({{ exact_sum('runs * expected') }} / sum(runs), 9) as expected_helpful_rate,
    cast(sum(helpful) as double) / sum(runs) as actual_helpful_rate,
    round({{ exact_sum('helpful * power(1 - expected, 2) + (runs - helpful) * power(expected, 2)') }} / sum(runs), 9)
        as brier_score,
    round(
        -{{ exact_sum('helpful * ln(greatest(expected, 1e-9)) + (runs - helpful) * ln(greatest(1 - expected, 1e-9))') }}
        / sum(runs), 9
    ) as log_loss,
    dates.as_of_date
from answered
cross join dates
group by bin, dates.as_of_date
