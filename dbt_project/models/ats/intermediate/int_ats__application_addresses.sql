with applications as (
    select * from {{ ref('int_ats__applications') }}
),

greenhouse as (
    select
        a.application_id,
        a.candidate_id
    from {{ ref('stg_greenhouse__applications') }} as a
    where not exists (
        select 1
        from {{ ref('stg_greenhouse__candidates') }} as c
        where c.candidate_id = a.candidate_id and c.is_deleted
    )
),

lever as (
    select
        opportunity_id,
        contact_id
    from {{ ref('stg_lever__opportunities') }}
    where not is_anonymized
),

generic as (
    select
        system,
        application_id,
        email
    from {{ ref('int_ats__generic_applications') }}
),

addresses as (
    select
        'greenhouse' as system,
        greenhouse.application_id,
        e.email,
        e.position
    from greenhouse
    inner join {{ ref('stg_greenhouse__email_addresses') }} as e on greenhouse.candidate_id = e.candidate_id
    union all
    select
        'lever' as system,
        lever.opportunity_id as application_id,
        e.email,
        0 as position
    from lever
    inner join {{ ref('stg_lever__contact_emails') }} as e on lever.contact_id = e.contact_id
    union all
    select
        system,
        application_id,
        email,
        0 as position
    from generic
)

select
    addresses.system,
    addresses.application_id,
    addresses.email,
    min(addresses.position) as position
from addresses
inner join applications
    on addresses.system = applications.system and addresses.application_id = applications.application_id
where addresses.email is not null
group by addresses.system, addresses.application_id, addresses.email
