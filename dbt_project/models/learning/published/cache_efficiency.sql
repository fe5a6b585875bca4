with requests as (
    select * from {{ ref('fct_learning__requests_daily') }}
),

-- the first request of a key makes the content, every later one finds it
firsts as (
    select
        first_requested_on as request_date,
        key_type,
        count(*) as misses
    from {{ ref('content_cache_keys') }}
    group by first_requested_on, key_type
),

daily as (
    select
        request_date,
        key_type,
        sum(requests) as requests
    from requests
    group by request_date, key_type
)

select
    daily.request_date,
    daily.key_type,
    cast(daily.requests as bigint) as requests,
    cast(daily.requests - coalesce(firsts.misses, 0) as bigint) as hits,
    {{ rounded('(daily.requests - coalesce(firsts.misses, 0)) / cast(daily.requests as double)', 6) }} as hit_rate
from daily
left join firsts on daily.request_date = firsts.request_date and daily.key_type = firsts.key_type
