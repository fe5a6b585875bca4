with domains as (
    select distinct sender_domain
    from {{ ref('int_ats__email_matches') }}
    where sender_domain is not null
),

ats_domains as (
    select domain from {{ ref('ats_host_families') }}
    union
    select domain from {{ ref('ats_mail_domains') }}
),

suffixes as (
    select word from {{ ref('company_legal_forms') }}
    union all
    select '' as word
),

by_list as (
    select
        domains.sender_domain,
        listed_names.company_key,
        row_number() over (
            partition by domains.sender_domain order by length(listed_names.domain) desc, listed_names.company_key asc
        ) as place
    from domains
    inner join {{ ref('int_ats__company_domains') }} as listed_names
        on domains.sender_domain = listed_names.domain or domains.sender_domain like '%.' || listed_names.domain
),

-- an ATS domain names the software that sent the e-mail, not the company it is about
by_name as (
    select
        sender_domain,
        {{ registered_label_key('sender_domain') }} as company_key
    from domains
    where
        sender_domain not in (select by_list.sender_domain from by_list)
        and not exists (
            select 1
            from ats_domains
            where domains.sender_domain = ats_domains.domain or domains.sender_domain like '%.' || ats_domains.domain
        )
),

known as (
    select
        sender_domain,
        company_key,
        true as is_listed
    from by_list
    where place = 1
    union all
    select
        sender_domain,
        company_key,
        false as is_listed
    from by_name
    where company_key is not null
)

-- acme.com is the domain of Acme and of Acme Inc.
select
    known.sender_domain,
    known.company_key || suffixes.word as company_key,
    known.is_listed
from known
cross join suffixes
