with extractions as (
    select * from {{ newest_state('job_extractions', 'description_hash', 'extracted_at') }} as states
),

-- the product may go by the hash of the normalised text or by the one that it used to make of the text as it is
candidates as (
    select
        job_id,
        description_hash,
        1 as place
    from {{ ref('int_learning__new_jobs') }}
    union all
    select
        job_id,
        legacy_job_profile_hash as description_hash,
        2 as place
    from {{ ref('int_learning__new_jobs') }}
),

ranked as (
    select
        candidates.job_id,
        extractions.role_type,
        extractions.seniority,
        extractions.topics,
        row_number() over (partition by candidates.job_id order by candidates.place) as place
    from candidates
    inner join extractions on candidates.description_hash = extractions.description_hash
)

select
    job_id,
    role_type,
    seniority,
    topics
from ranked
where place = 1
