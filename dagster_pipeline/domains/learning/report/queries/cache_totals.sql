-- One row per type of key, the last 30 days. More than a half is expected of templates.
select
    key_type,
    sum(requests) as requests,
    sum(hits) as hits,
    sum(hits) / sum(requests) as hit_rate,
    case
        when key_type <> 'template' then ''
        when sum(hits) / sum(requests) > 0.5 then 'as expected'
        else 'below the expected 50 %'
    end as verdict
from cache_efficiency
where request_date > (select max(request_date) from cache_efficiency) - 30
group by key_type
order by key_type
