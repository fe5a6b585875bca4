with emails as (
    select * from {{ source('raw', 'emails') }}
),

ranked as (
    select
        *,
        row_number() over (partition by email_id order by _seq desc, _line desc) as recency
    from emails
    where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
)

select
    -- ids
    email_id,
    user_id,

    -- envelope
    lower({{ trimmed('sender') }}) as sender,
    {{ regex_replace_all('lower(' ~ trimmed('sender_domain') ~ ')', '[.]$', '') }} as sender_domain,
    lower({{ trimmed('recipient') }}) as recipient,
    nullif({{ trimmed('list_id') }}, '') as list_id,

    -- content
    subject,
    body_text,
    lower({{ trimmed('category') }}) as category,
    amount,

    -- timestamps
    received_at,

    -- delivery
    _seq
from ranked
where recency = 1
