{{ replaces(
    'as_of_date in (select as_of_date from {ledger} where is_current)',
    ledger='int_run__dates', keeps_history=true
) }}

with dates as (
    select * from {{ ref('int_run__dates') }}
    where is_current
),

backtest as (
    select * from {{ ref('hint_backtest_summary') }}
    where breakdown = 'overall' and estimator = 'dr'
),

-- what the last night before decided; the first one starts with the threshold selector
before as (
    select coalesce(max_by(selector, as_of_date), 'threshold') as selector
    from {{ earlier_decisions() }}
    where as_of_date < (select dates.as_of_date from dates)
),

judged as (
    select
        dates.as_of_date,
        before.selector as previous_selector,
        {% if chosen_selector() == 'auto' -%}
            case
                when backtest.difference_low > 0 then 'pooled'
                when backtest.difference_high < 0 then 'threshold'
                else before.selector
            end as selector,
            'backtest' as decided_by,
        {%- else -%}
            '{{ chosen_selector() }}' as selector,
            'configuration' as decided_by,
        {%- endif %}
        coalesce(least(backtest.threshold_matched, backtest.pooled_matched), 0) as matched,
        backtest.difference,
        backtest.difference_low,
        backtest.difference_high,
        coalesce(backtest.verdict, 'not enough data: no run has been backtested') as verdict,
        dates.run_id
    from dates
    cross join before
    left join backtest on dates.as_of_date = backtest.as_of_date
)

select
    as_of_date,
    selector,
    previous_selector,
    decided_by,
    matched,
    difference,
    difference_low,
    difference_high,
    verdict,
    run_id
from judged
