with changes as (
    select
        subject,
        id
    from {{ ref('int_learning__changes') }}
),

targets as (
    select
        *,
        row_number() over (partition by job_id order by _seq asc, _line asc) as place
    from {{ ref('fct_learning__targets') }}
    where has_profile
),

landed as (
    select * from {{ ref('stg_learning__job_targets') }}
),

chosen as (
    select targets.job_id
    from targets
    inner join changes on changes.subject = 'target' and targets.user_id = changes.id
    union
    select targets.job_id
    from targets
    inner join changes on changes.subject = 'extraction' and targets.description_hash = changes.id
    union
    select targets.job_id
    from targets
    inner join changes on changes.subject = 'extraction' and targets.legacy_job_profile_hash = changes.id
),

-- a topic has a new name: the jobs that may tell of it, by its first word
naming as (
    select distinct targets.job_id
    from targets
    inner join landed on targets._seq = landed._seq and targets._line = landed._line
    inner join {{ ref('int_learning__new_names') }} as names
        on contains(lower(landed.job_description), names.first_word)
    where targets.place = 1 and targets.job_id not in (select chosen.job_id from chosen)
)

select
    targets.job_id,
    targets.description_hash,
    targets.legacy_job_profile_hash,
    {{ stripped('landed.job_title') }} as job_title,
    landed.job_description,
    landed.job_seniority,
    {{ stripped('landed.firm') }} as firm
from targets
inner join landed on targets._seq = landed._seq and targets._line = landed._line
where
    targets.place = 1
    and targets.job_id in (
        select chosen.job_id from chosen
        union
        select naming.job_id from naming
    )
