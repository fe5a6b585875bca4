with changes as (
    select * from {{ ref('int_learning__changes') }}
),

requests as (
    select
        request_id,
        user_id,
        event_date
    from {{ landed_until_now('content_requests') }} as landed
),

-- whose key may differ, and from which day on
people as (
    select
        id as user_id,
        event_date as since
    from changes
    where subject = 'target'
    union all
    select
        targets.user_id,
        cast(targets.valid_from as date) as since
    from {{ ref('fct_learning__targets') }} as targets
    inner join changes
        on
            changes.subject = 'extraction'
            and (targets.description_hash = changes.id or targets.legacy_job_profile_hash = changes.id)
),

since as (
    select
        user_id,
        min(since) as since
    from people
    group by user_id
)

-- a request that came again under another day leaves the first one
select distinct requests.event_date as request_date
from requests
inner join changes on changes.subject = 'request' and requests.request_id = changes.id
union
select distinct requests.event_date as request_date
from requests
inner join since on requests.user_id = since.user_id and requests.event_date >= since.since
