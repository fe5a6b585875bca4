with as_of as (
    select as_of_date from {{ ref('int_run__as_of_dates') }} where is_current
),

emails as (
    select e.email_id, e.subject, e.category
    from {{ ref('stg_mail__emails') }} as e
    inner join as_of on cast(e.received_at as date) <= as_of.as_of_date
),

applications as (
    select email_id, stage, ghosting_risk from {{ ref('email_ats') }}
    where email_id in (select email_id from emails)
),

clauses as (
    select * from {{ ref('boost_clauses') }}
),

thresholds as (
    select position, mode, clause, reason, cast(value as double) as threshold from clauses
    where kind = 'ghosting_risk'
),

subjects as (
    select subject, {{ whole_words('subject') }} as words
    from (select distinct subject from emails where subject is not null) as distinct_subjects
),

subject_matches as (
    select subjects.subject, c.position, c.mode, c.clause, c.reason
    from subjects
    inner join clauses as c on c.kind = 'subject_word' and contains(subjects.words, {{ whole_words('c.value') }})
)

select a.email_id, t.position, t.mode, t.clause, t.reason
from applications as a
inner join thresholds as t on a.ghosting_risk >= t.threshold
union all
select a.email_id, c.position, c.mode, c.clause, c.reason
from applications as a
inner join clauses as c on c.kind = 'stage' and lower(trim(a.stage)) = lower(c.value)
union all
select emails.email_id, c.position, c.mode, c.clause, c.reason
from emails
inner join clauses as c on c.kind = 'category' and emails.category = lower(c.value)
union all
select emails.email_id, m.position, m.mode, m.clause, m.reason
from emails
inner join subject_matches as m on emails.subject = m.subject
