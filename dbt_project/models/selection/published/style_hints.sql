with history as (
    select * from {{ ref('style_hints_history') }}
),

latest as (
    select max(as_of_date) as as_of_date from history
)

select history.*
from history
inner join latest on history.as_of_date = latest.as_of_date
