with receipts as (
    select * from {{ ref('int_money__receipts') }}
),

rules as (
    select rules_version from {{ ref('int_money__rules_version') }}
),

already_read as (
    select content_key from {{ read_contents() }} as contents
    where rules_version in (select rules_version from rules)
)

select distinct
    receipts.content_key,
    -- a missing text and an empty one are the same content
    coalesce(receipts.subject, '') as subject,
    coalesce(receipts.body_text, '') as body_text,
    receipts.delivered_amount,
    rules.rules_version
from receipts
cross join rules
left join already_read on receipts.content_key = already_read.content_key
where already_read.content_key is null
