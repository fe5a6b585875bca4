with addresses as (
    select * from {{ latest_sync('lever_contact_email', ['contact_id', 'email']) }}
)

select
    contact_id,
    {{ bare_address('email') }} as email
from addresses
