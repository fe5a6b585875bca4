with deliveries as (
    select * from {{ ref('stg_autofill__events') }}
    where {{ in_touched_days('event_date') }}
),

-- few ids come twice; only those pay for an ordering
repeated as (
    select _key from deliveries
    group by _key
    having count(*) > 1
),

ranked as (
    select
        *,
        row_number() over (partition by event_id order by _seq desc, _line desc) as recency
    from deliveries
    where _key in (select repeated._key from repeated)
),

last_deliveries as (
    select
        *,
        1 as recency
    from deliveries
    where _key not in (select repeated._key from repeated)
    union all
    select * from ranked
    where recency = 1
),

applications as (
    select
        application_id,
        job_title
    from {{ ref('stg_autofill__applications') }}
    where application_id in (
        select application_id from last_deliveries
        where job_title is null
    )
)

select
    d.event_id,
    d.host,
    d.schema_hash,
    d.gen_style_id,
    d.form_url,
    coalesce(d.job_title, a.job_title) as job_title,
    d.delivered_segment_key,
    d.feedback_status,
    d.edit_chars,
    d.duration_ms,
    d.final_map,
    d.status,
    d.policy,
    d.propensity,
    d.policy_version,
    d.created_at,
    d.event_date
from last_deliveries as d
left join applications as a on d.application_id = a.application_id and d.job_title is null
where not exists (
    select 1
    from {{ ref('int_style__moved_events') }} as m
    where m.event_id = d.event_id and m.event_date <> d.event_date
)
