select
    node_id,
    content_type,
    cache_key,
    key_type,
    content_version,
    cast(sum(requests) as bigint) as requests,
    min(request_date) as first_requested_on
from {{ ref('fct_learning__requests_daily') }}
group by node_id, content_type, cache_key, key_type, content_version
