with history as (
    select * from {{ ref('style_hints_history') }}
)

select *
from history
where as_of_date = (select max(history.as_of_date) from history)
