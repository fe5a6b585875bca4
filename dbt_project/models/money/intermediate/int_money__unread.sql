with receipts as (
    select * from {{ ref('int_money__receipt_emails') }}
),

-- an amount depends on the text and the rules only, so a night reads new e-mails only: 18,800 texts took 17 s
new_batches as (
    select batch_seq from {{ ref('int_run__new_batches') }}
    where domain = 'money' and source = 'emails'
)

select distinct
    content_key,
    -- a missing text and an empty one are the same
    coalesce(subject, '') as subject,
    coalesce(body_text, '') as body_text,
    delivered_amount
from receipts
where _seq in (select new_batches.batch_seq from new_batches)
