-- One row per run day and selector: the share of the known forms whose hint changed overnight.
select
    run_date as day,
    selector,
    sum(changed_hints) / nullif(sum(forms_with_hint_before), 0) as share
from hint_backtest
group by run_date, selector
having share is not null
order by run_date, selector
