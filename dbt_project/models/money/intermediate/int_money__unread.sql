with new_batches as (
    select batch_seq from {{ ref('int_run__new_batches') }}
    where domain = 'money' and source = 'emails'
),

-- what an e-mail says depends on the e-mail and the rules only, so a night reads new e-mails only
emails as (
    select
        *,
        coalesce(subject, '') as subject_text,
        {{ whole_words("coalesce(subject, '')") }} as subject_words,
        coalesce(nullif({{ forwarded_domain() }}, ''), {{ domain_of_sender() }}) as domain
    from {{ ref('stg_mail__emails') }}
    where _seq in (select new_batches.batch_seq from new_batches)
),

subjects as (
    select distinct
        subject_text as content_key,
        'subject' as place,
        subject_words as words
    from emails
),

matches as (
    {{ phrase_matches('subjects', ref('receipt_phrases'), ['phrases.phrase']) }}
),

telling_subjects as (
    select distinct content_key as subject_text from matches
),

senders as (
    select
        domains.domain,
        min(known.domain) as known_sender
    from (select distinct domain from emails) as domains
    inner join {{ ref('receipt_sender_domains') }} as known
        on domains.domain = known.domain or domains.domain like '%.' || known.domain
    group by domains.domain
),

-- "newsletter@", "deals.uk@": people who sell write from there, and receipts hardly ever come from it.
bulk_senders as (
    select distinct
        addresses.sender,
        true as is_bulk_sender
    from (
        select distinct
            sender,
            {{ whole_words(regex_group('sender', '([^<> ]+)@')) }} as words
        from emails
        where sender is not null
    ) as addresses
    inner join {{ ref('bulk_sender_names') }} as names on contains(addresses.words, ' ' || names.name || ' ')
),

judged as (
    select
        emails.*,
        coalesce(bulk_senders.is_bulk_sender, false) as is_bulk_sender,
        senders.known_sender,
        categories.category is not null as has_category,
        telling_subjects.subject_text is not null
        or categories.category is not null or senders.known_sender is not null as is_candidate
    from emails
    left join {{ ref('receipt_categories') }} as categories on emails.category = categories.category
    left join senders on emails.domain = senders.domain
    left join telling_subjects on emails.subject_text = telling_subjects.subject_text
    left join bulk_senders on emails.sender = bulk_senders.sender
)

select
    email_id,
    user_id,
    sender,
    domain,
    known_sender,
    has_category,
    is_candidate,
    list_id is not null as is_list_mail,
    is_bulk_sender,
    subject,
    category,
    received_at,
    -- a negative amount says nothing about what was paid
    case when amount >= 0 then amount end as delivered_amount,
    -- a missing text and an empty one are the same
    case when is_candidate then subject_text end as subject_text,
    case when is_candidate then subject_words end as subject_words,
    case when is_candidate then {{ without_html("coalesce(body_text, '')") }} end as body_text,
    case when is_candidate then md5(subject_text || chr(31) || coalesce(body_text, '')) end as content_key
from judged
