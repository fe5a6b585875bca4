with emails as (
    select * from {{ ref('stg_mail__emails') }}
),

subjects as (
    select
        email_id,
        {{ whole_words('subject') }} as words
    from emails
    where subject is not null
),

phrases as (
    select
        keyword,
        priority,
        {{ whole_words('keyword') }} as words
    from {{ ref('receipt_keywords') }}
),

keywords as (
    select
        subjects.email_id,
        min_by(phrases.keyword, phrases.priority) as keyword
    from subjects
    inner join phrases on contains(subjects.words, phrases.words)
    group by subjects.email_id
),

domains as (
    select
        email_id,
        -- without a domain column, take the domain of the sender's address
        coalesce(nullif(sender_domain, ''), nullif({{ regex_group('sender', '@([a-z0-9.-]+)') }}, '')) as domain
    from emails
),

senders as (
    select
        domains.email_id,
        min(known.domain) as domain
    from domains
    inner join {{ ref('receipt_sender_domains') }} as known
        on domains.domain = known.domain or domains.domain like '%.' || known.domain
    group by domains.email_id
),

reasons as (
    select
        emails.*,
        case
            when keywords.keyword is not null then 'keyword:' || keywords.keyword
            when categories.category is not null then 'category'
            when senders.domain is not null then 'sender:' || senders.domain
        end as receipt_reason
    from emails
    left join keywords on emails.email_id = keywords.email_id
    left join {{ ref('receipt_categories') }} as categories on emails.category = categories.category
    left join senders on emails.email_id = senders.email_id
),

labels as (
    select
        reasons.*,
        case
            when suffixes.suffix is not null
                then {{ regex_group('reasons.sender_domain', '([^.]+)[.][^.]+[.][^.]+$') }}
            when {{ regex_found('reasons.sender_domain', '^[0-9.]+$') }} then reasons.sender_domain
            when contains(reasons.sender_domain, '.')
                then {{ regex_group('reasons.sender_domain', '([^.]+)[.][^.]+$') }}
            else reasons.sender_domain
        end as registered_name
    from reasons
    left join {{ ref('public_suffixes') }} as suffixes
        on {{ regex_group('reasons.sender_domain', '[^.]+[.]([^.]+[.][^.]+)$') }} = suffixes.suffix
    where reasons.receipt_reason is not null
)

select
    email_id,
    user_id,
    coalesce(nullif(registered_name, ''), nullif(sender, ''), 'Unknown') as merchant,
    -- amounts are never negative: a refund is not spending
    case when amount >= 0 then amount end as delivered_amount,
    receipt_reason,
    subject,
    body_text,
    category,
    received_at,
    _seq,
    md5(
        coalesce(subject, '') || chr(31) || coalesce(body_text, '') || chr(31)
        || coalesce(cast(case when amount >= 0 then amount end as string), '')
    ) as content_key
from labels
