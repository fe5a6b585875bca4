{{ replaces(
    'request_date in (select request_date from {ledger})',
    ledger='int_learning__request_days', partition_by='request_date'
) }}

with landed as (
    select
        *,
        row_number() over (partition by request_id, user_id order by _seq desc, _line desc) as recency
    from {{ landed_until_now('content_requests') }} as landed
),

requests as (
    select * from landed
    where recency = 1 and event_date in (select request_date from {{ ref('int_learning__request_days') }})
),

targets as (
    select * from {{ ref('fct_learning__targets') }}
),

jobs as (
    select * from {{ ref('fct_learning__jobs') }}
),

templates as (
    select role_type from {{ ref('role_templates') }}
),

-- by the profile that was in force then
keyed as (
    select
        requests.event_date as request_date,
        requests.node_id,
        requests.content_type,
        requests.content_version,
        {{ content_key_type() }} as key_type,
        {{ content_key() }} as cache_key
    from requests
    left join targets
        on
            requests.user_id = targets.user_id
            and requests.requested_at >= targets.valid_from
            and (requests.requested_at < targets.valid_until or targets.valid_until is null)
    left join jobs on targets.job_id = jobs.job_id and targets.has_profile
    left join templates on jobs.role_type = templates.role_type
)

select
    request_date,
    node_id,
    content_type,
    content_version,
    key_type,
    cache_key,
    count(*) as requests
from keyed
group by request_date, node_id, content_type, content_version, key_type, cache_key
