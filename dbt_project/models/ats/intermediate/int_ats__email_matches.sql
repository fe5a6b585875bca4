with as_of as (
    select as_of_date, {{ add_days('as_of_date', 1) }} as next_day
    from {{ ref('int_run__dates') }}
    where is_current
),

emails as (
    select
        e.email_id,
        e.user_id,
        e.received_at,
        coalesce(nullif(e.sender_domain, ''), nullif(split_part({{ bare_address('e.sender') }}, '@', 2), ''))
            as sender_domain,
        coalesce(e.subject, '') as subject,
        coalesce(e.sender, '') as sender,
        e.body_text,
        e.list_id is not null as is_list_mail,
        {{ split_text('e.recipient', ',') }} as recipients
    from {{ ref('stg_mail__emails') }} as e
    cross join as_of
    where e.received_at < as_of.next_day
),

recipients as (
    select distinct
        email_id,
        {{ bare_address('element') }} as email
    from {{ array_elements('emails', 'recipients') }} as recipients
),

addresses as (
    select * from {{ ref('int_ats__application_addresses') }}
),

-- To be a recipient is necessary and no evidence: with one application, all 6,046 e-mails of a mailbox were its.
received as (
    select distinct
        recipients.email_id,
        addresses.system,
        addresses.application_id
    from recipients
    inner join addresses on recipients.email = addresses.email
),

domains as (
    select distinct sender_domain as domain from emails
),

own as (
    select distinct
        domains.domain,
        systems.system
    from domains
    inner join {{ ref('ats_mail_domains') }} as systems
        on domains.domain = systems.domain or domains.domain like '%.' || systems.domain
)

select
    received.system,
    received.application_id,
    emails.email_id,
    emails.user_id,
    emails.received_at,
    emails.sender_domain,
    {{ whole_words('emails.subject') }} as subject_words,
    {{ whole_words("emails.subject || ' ' || emails.sender") }} as told_words,
    {{ whole_words(regex_group('emails.sender', '([^<> ]+)@')) }} as sender_words,
    -- as written: "a gap in your application" is not about Gap
    ' ' || {{ regex_replace_all('emails.subject', '[^\\p{L}\\p{M}\\p{N}]+', ' ') }} || ' ' as written_words,
    emails.is_list_mail,
    -- the system's own messages may name the company in the text only
    case
        when own.domain is not null then {{ whole_words("coalesce(emails.body_text, '')") }}
    end as body_words,
    own.domain is not null as is_from_system
from received
inner join emails on received.email_id = emails.email_id
left join own on emails.sender_domain = own.domain and received.system = own.system
