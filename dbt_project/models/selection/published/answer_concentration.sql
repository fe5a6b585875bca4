select
    top_users.host,
    top_users.schema_hash,
    top_users.answers,
    round(top_users.top_user_share, 9) as top_user_share,
    top_users.is_concentrated as concentrated,
    top_users.as_of_date
from {{ ref('int_selection__top_users') }} as top_users
inner join {{ ref('int_run__dates') }} as dates on top_users.as_of_date = dates.as_of_date and dates.is_current
