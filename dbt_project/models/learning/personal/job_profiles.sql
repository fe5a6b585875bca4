with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

targets as (
    select * from {{ ref('fct_learning__targets') }}
),

templates as (
    select role_type from {{ ref('role_templates') }}
),

jobs as (
    select * from {{ ref('fct_learning__jobs') }}
),

profiles as (
    select
        user_id,
        {{ filled('name') }} + {{ filled('email') }} + {{ filled('education_level') }} as essentials,
        {{ filled('cv_url') }} + {{ filled('linkedin_url') }} + {{ filled('job_role') }}
        + {{ filled(joined_text('target_roles')) }} as extras
    from {{ newest_state('user_profiles', 'user_id', 'updated_at') }} as states
),

keyed as (
    select
        targets.*,
        jobs.role_type,
        jobs.seniority,
        jobs.focus,
        jobs.firm_type,
        jobs.languages,
        jobs.extraction_source,
        {{ content_key_type() }} as cache_key_type,
        {{ content_key() }} as cache_key
    from targets
    left join jobs on targets.job_id = jobs.job_id and targets.has_profile
    left join templates on jobs.role_type = templates.role_type
)

-- who says something of themselves and aims at no job yet has a row too, for their completion
select
    as_of.as_of_date,
    coalesce(keyed.user_id, profiles.user_id) as user_id,
    coalesce(keyed.profile_version, 0) as profile_version,
    coalesce(keyed.is_newest, true) as is_newest,
    keyed.role_type,
    keyed.seniority,
    keyed.focus,
    keyed.firm_type,
    keyed.languages,
    keyed.description_hash,
    keyed.legacy_job_profile_hash,
    coalesce(keyed.cache_key_type, 'default') as cache_key_type,
    coalesce(keyed.cache_key, 'default') as cache_key,
    keyed.extraction_source,
    -- 25 for each of four, 5 for each of four more, at most 100
    cast(least(
        100,
        25 * (coalesce(profiles.essentials, 0) + case when keyed.has_profile then 1 else 0 end)
        + 5 * coalesce(profiles.extras, 0)
    ) as integer) as profile_completion
from keyed
full outer join profiles on keyed.user_id = profiles.user_id
cross join as_of
