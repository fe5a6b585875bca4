with matches as (
    select * from {{ ref('int_ats__email_matches') }}
),

applications as (
    select * from {{ ref('int_ats__applications') }}
    where as_of_date in (
        select as_of_date from {{ ref('int_run__dates') }}
        where is_current
    )
),

sender_companies as (
    select * from {{ ref('int_ats__sender_companies') }}
),

listed_domains as (
    select distinct sender_domain from sender_companies
    where is_listed
),

candidates as (
    select
        m.email_id,
        m.user_id,
        m.side,
        a.*,
        s.company_key is not null as is_about_company
    from matches as m
    inner join applications as a on m.system = a.system and m.application_id = a.application_id
    left join sender_companies as s on m.sender_domain = s.sender_domain and a.company_key = s.company_key
    -- a listed domain belongs to one company: an application elsewhere would be the wrong one
    where
        s.company_key is not null
        or m.sender_domain is null
        or m.sender_domain not in (select listed_domains.sender_domain from listed_domains)
),

ranked as (
    select
        *,
        row_number() over (
            partition by email_id
            order by
                side asc, is_about_company desc, last_stage_change desc nulls last,
                application_id asc, system asc
        ) as place
    from candidates
)

select
    email_id,
    user_id,
    system,
    application_id,
    stage,
    last_stage_change,
    interview_date,
    company,
    ghosting_risk,
    as_of_date
from ranked
where place = 1
