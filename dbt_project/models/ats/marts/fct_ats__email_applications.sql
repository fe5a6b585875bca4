with matches as (
    select * from {{ ref('int_ats__email_matches') }}
),

sender_companies as (
    select * from {{ ref('int_ats__sender_companies') }}
),

listed_domains as (
    select distinct sender_domain from sender_companies
    where is_listed
),

-- "Your application", in ten languages
application_mail as (
    select distinct matches.told_words
    from matches
    inner join {{ ref('application_words') }} as words on contains(matches.told_words, ' ' || words.phrase || ' ')
),

other_mail as (
    select * from {{ ref('int_ats__other_mail') }}
),

told as (
    select
        m.email_id,
        m.user_id,
        m.subject_words,
        a.*,
        contains(m.subject_words, a.title_words) as has_title,
        case
            when m.is_from_system and contains(m.told_words || m.body_words, a.company_words) then 1
            when m.is_from_system and a.company is null and contains(m.subject_words, a.title_words) then 2
            when
                s.company_key is not null
                and (
                    application_mail.told_words is not null
                    or not (m.is_list_mail or coalesce(other_mail.is_business, false))
                )
                then 3
            when
                length(a.company_words) > 4 and contains(m.told_words, a.company_words)
                and application_mail.told_words is not null
                and not (m.is_list_mail or coalesce(other_mail.is_advert, false))
                and (a.company_words like '_% _% ' or not contains(m.written_words, a.company_words))
                -- a listed domain belongs to one company: an application elsewhere would be the wrong one
                and listed_domains.sender_domain is null
                then 4
        end as evidence
    from matches as m
    inner join {{ ref('int_ats__application_names') }} as a
        on m.system = a.system and m.application_id = a.application_id
    left join sender_companies as s on m.sender_domain = s.sender_domain and a.company_key = s.company_key
    left join application_mail on m.told_words = application_mail.told_words
    left join other_mail on m.email_id = other_mail.email_id
    left join listed_domains on m.sender_domain = listed_domains.sender_domain
    where a.first_activity is null or m.received_at >= {{ add_days('cast(a.first_activity as date)', -1) }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by email_id
            order by
                evidence asc, coalesce(has_title, false) desc, last_stage_change desc nulls last,
                application_id asc, system asc
        ) as place
    from told
    where evidence is not null
)

select
    email_id,
    user_id,
    system,
    application_id,
    case evidence
        when 1 then 'system names company'
        when 2 then 'system names title'
        when 3 then 'company domain'
        else 'company and application word'
    end as match_reason,
    stage,
    stage_group,
    last_stage_change,
    interview_date,
    company,
    candidate_company,
    ghosting_risk,
    rule_risk,
    risk_source,
    as_of_date
from ranked
where place = 1
