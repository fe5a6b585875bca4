with as_of as (
    select as_of_date, {{ add_days('as_of_date', 1) }} as next_day
    from {{ ref('int_run__dates') }}
    where is_current
),

emails as (
    select
        e.email_id,
        e.user_id,
        e.sender,
        e.sender_domain,
        {{ split_text('e.recipient', ',') }} as recipients
    from {{ ref('stg_mail__emails') }} as e
    cross join as_of
    where e.received_at < as_of.next_day
),

addresses as (
    select * from {{ ref('int_ats__application_addresses') }}
),

-- the recipient (1) decides before the sender (2)
sides as (
    select email_id, user_id, sender_domain, sender, {{ bare_address('element') }} as email, 1 as side
    from {{ array_elements('emails', 'recipients') }} as recipients
    union all
    select email_id, user_id, sender_domain, sender, {{ bare_address('sender') }} as email, 2 as side
    from emails
)

select
    sides.email_id,
    sides.user_id,
    coalesce(
        nullif(sides.sender_domain, ''), nullif(split_part({{ bare_address('sides.sender') }}, '@', 2), '')
    ) as sender_domain,
    addresses.system,
    addresses.application_id,
    min(sides.side) as side
from sides
inner join addresses on sides.email = addresses.email
group by 1, 2, 3, 4, 5
