with topics as (
    select * from {{ ref('int_learning__topics') }}
)

select
    name_key,
    topic_id,
    spelling
from {{ topic_names('topics') }} as names
