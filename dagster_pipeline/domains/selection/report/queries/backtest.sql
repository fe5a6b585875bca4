-- One row per estimator and selector: the estimated helpful share and its 95 % interval.
select
    case estimator when 'dr' then 'doubly robust' else 'SNIPS' end as estimator,
    selector,
    if(selector = 'pooled', pooled_value, threshold_value) as value,
    if(selector = 'pooled', pooled_low, threshold_low) as low,
    if(selector = 'pooled', pooled_high, threshold_high) as high,
    if(selector = 'pooled', pooled_matched, threshold_matched) as matched,
    verdict
from hint_backtest_summary
cross join (values ('threshold'), ('pooled')) as s (selector)
where breakdown = 'overall'
order by estimator, selector
