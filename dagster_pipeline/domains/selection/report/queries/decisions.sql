-- One row per night, the latest first: which selector filled the hints, who decided it, and what the backtest said.
select
    cast(as_of_date as varchar) as day,
    selector,
    decided_by,
    matched,
    difference,
    difference_low as low,
    difference_high as high,
    verdict
from selector_decisions
order by as_of_date desc
limit 14
