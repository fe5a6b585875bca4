select
    run_date as day,
    sum(changed_hints) filter (selector = 'threshold')
        / nullif(sum(forms_with_hint_before) filter (selector = 'threshold'), 0) as threshold,
    sum(changed_hints) filter (selector = 'pooled')
        / nullif(sum(forms_with_hint_before) filter (selector = 'pooled'), 0) as pooled
from hint_backtest
group by run_date
order by run_date desc
