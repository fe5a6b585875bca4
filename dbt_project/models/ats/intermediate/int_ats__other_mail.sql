with emails as (
    select distinct
        email_id,
        subject_words,
        sender_words
    from {{ ref('int_ats__email_matches') }}
)

-- An order of a shop that hires, too, and a list of jobs are no mail about an application.
select
    emails.email_id,
    bool_or(words.place = 'advert') as is_advert,
    bool_or(words.place <> 'advert') as is_business
from emails
inner join {{ ref('other_mail_words') }} as words
    on contains(
        case when words.place = 'sender' then emails.sender_words else emails.subject_words end,
        ' ' || words.phrase || ' '
    )
group by emails.email_id
