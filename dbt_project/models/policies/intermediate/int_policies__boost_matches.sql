with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

emails as (
    select
        e.email_id,
        e.subject,
        e.category
    from {{ ref('stg_mail__emails') }} as e
    inner join as_of on cast(e.received_at as date) <= as_of.as_of_date
),

applications as (
    select
        email_id,
        lower({{ trimmed('stage') }}) as stage,
        stage_group,
        ghosting_risk
    from {{ ref('fct_ats__email_applications') }}
    where email_id in (select email_id from emails)
),

clauses as (
    select
        *,
        case when kind = 'ghosting_risk' then cast(value as double) end as threshold
    from {{ ref('boost_clauses') }}
),

distinct_subjects as (
    select distinct subject from emails
    where subject is not null
),

subjects as (
    select
        subject,
        {{ whole_words('subject') }} as words
    from distinct_subjects
),

subject_matches as (
    select
        subjects.subject,
        clauses.position
    from subjects
    inner join clauses
        on clauses.kind = 'subject_word' and contains(subjects.words, {{ whole_words('clauses.value') }})
)

select
    applications.email_id,
    clauses.position
from applications
inner join clauses on clauses.kind = 'ghosting_risk' and applications.ghosting_risk >= clauses.threshold
union all
select
    applications.email_id,
    clauses.position
from applications
inner join clauses
    on clauses.kind = 'stage' and lower(clauses.value) in (applications.stage, applications.stage_group)
-- an offer that was declined is no offer
where coalesce(applications.stage_group, '') not in ('hired', 'rejected', 'withdrawn', 'closed')
union all
select
    emails.email_id,
    clauses.position
from emails
inner join clauses on clauses.kind = 'category' and emails.category = lower(clauses.value)
union all
select
    emails.email_id,
    subject_matches.position
from emails
inner join subject_matches on emails.subject = subject_matches.subject
