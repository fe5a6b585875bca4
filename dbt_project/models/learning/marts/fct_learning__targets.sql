{{ replaces("user_id in (select id from {ledger} where subject = 'target')", ledger='int_learning__changes') }}

with states as (
    select
        *,
        {{ job_id() }} as job_id,
        coalesce(length({{ stripped('job_description') }}) > 20, false) as has_profile,
        row_number() over (partition by user_id, updated_at order by _seq desc, _line desc) as recency
    from {{ landed_until_now('job_targets') }} as landed
    where user_id in (
        select id from {{ ref('int_learning__changes') }}
        where subject = 'target'
    )
),

hashed as (
    select
        user_id,
        has_profile,
        job_id,
        case when has_profile then substr(md5({{ collapsed('job_description') }}), 1, 16) end as description_hash,
        case when has_profile then substr(md5(job_description), 1, 16) end as legacy_job_profile_hash,
        updated_at,
        _seq,
        _line,
        lag(job_id) over (partition by user_id order by updated_at) as job_id_before
    from states
    where recency = 1
)

-- the same job told again is no new version
select
    user_id,
    cast(row_number() over (partition by user_id order by updated_at) as integer) as profile_version,
    lead(updated_at) over (partition by user_id order by updated_at) is null as is_newest,
    has_profile,
    job_id,
    description_hash,
    legacy_job_profile_hash,
    updated_at as valid_from,
    lead(updated_at) over (partition by user_id order by updated_at) as valid_until,
    _seq,
    _line
from hashed
where job_id_before is null or job_id <> job_id_before
