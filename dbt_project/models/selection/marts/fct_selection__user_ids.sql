{{ replaces('user_key in (select user_key from {ledger})', ledger='int_selection__changed_users') }}

select
    user_key,
    user_id
from {{ ref('int_selection__changed_users') }}
