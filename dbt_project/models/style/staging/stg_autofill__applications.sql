with applications as (
    select * from {{ source('raw', 'applications') }}
),

titled as (
    select
        application_id,
        case
            when {{ is_json_object('job') }}
                then coalesce(
                    nullif({{ trimmed(json_text('job', 'normalized_title')) }}, ''),
                    nullif({{ trimmed(json_text('job', 'title')) }}, '')
                )
            else nullif({{ trimmed('job') }}, '')
        end as job_title,
        updated_at,
        _key,
        _seq,
        _line
    from applications
    where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
),

ranked as (
    select
        *,
        row_number() over (
            partition by application_id order by updated_at desc, _seq desc, _line desc
        ) as recency
    from titled
)

select
    application_id,
    job_title,
    updated_at,
    _key,
    _seq
from ranked
where recency = 1
