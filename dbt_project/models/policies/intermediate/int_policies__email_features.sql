with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

-- of all e-mails, only those that a weight or a score needs
emails as (
    select
        e.email_id,
        e.user_id,
        e.subject,
        nullif(e.category, '') as category,
        nullif(e.sender_domain, '') as sender_domain,
        e.list_id,
        cast(e.received_at as date) > {{ add_days('as_of.as_of_date', '-' ~ var('email_score_days')) }} as is_scored
    from {{ ref('stg_mail__emails') }} as e
    inner join as_of on cast(e.received_at as date) <= as_of.as_of_date
),

needed as (
    select * from emails
    where is_scored or email_id in (select email_id from {{ ref('int_policies__reviews') }})
),

distinct_subjects as (
    select distinct subject from needed
    where subject is not null
),

subjects as (
    select
        subject,
        {{ whole_words('subject') }} as words
    from distinct_subjects
),

subject_tokens as (
    select distinct
        subjects.subject,
        t.token
    from subjects
    inner join {{ ref('subject_tokens') }} as t on contains(subjects.words, ' ' || t.word || ' ')
),

features as (
    select
        email_id,
        user_id,
        is_scored,
        'category:' || category as feature
    from needed
    where category is not null
    union all
    select
        email_id,
        user_id,
        is_scored,
        'sender_domain:' || sender_domain as feature
    from needed
    where sender_domain is not null
    union all
    select
        email_id,
        user_id,
        is_scored,
        'listid:' || list_id as feature
    from needed
    where list_id is not null
    union all
    select
        needed.email_id,
        needed.user_id,
        needed.is_scored,
        'contains:' || subject_tokens.token as feature
    from needed
    inner join subject_tokens on needed.subject = subject_tokens.subject
)

select * from features
