with connections as (
    select
        company,
        {{ split_text("coalesce(domains, '')", ' ') }} as parts
    from {{ ref('connections') }}
),

legal_forms as (
    select word from {{ ref('company_legal_forms') }}
),

stated as (
    select
        lower({{ trimmed('domain') }}) as domain,
        company
    from {{ ref('company_domains') }}
    union
    select
        lower({{ trimmed('element') }}) as domain,
        company
    from {{ array_elements('connections', 'parts') }} as elements
),

listed as (
    select
        company_domains.domain,
        {{ company_key('company_domains.company') }} as full_key,
        legal_forms.word as legal_form
    from stated as company_domains
    left join legal_forms on {{ whole_words('company_domains.company') }} like '% ' || legal_forms.word || ' '
)

select
    domain,
    coalesce(
        nullif(substr(full_key, 1, length(full_key) - length(coalesce(legal_form, ''))), ''), full_key
    ) as company_key
from listed
where full_key is not null and domain <> ''
