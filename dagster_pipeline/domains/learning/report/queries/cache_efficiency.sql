-- One row per day and type of key, the last 30 days.
select
    request_date as day,
    key_type,
    requests,
    hits,
    hit_rate
from cache_efficiency
where request_date > (select max(request_date) from cache_efficiency) - 30
order by day, key_type
