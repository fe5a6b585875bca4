with answering as (
    select distinct user_key from {{ ref('int_selection__answer_changes') }}
    where feedback_status is not null and user_key is not null
)

select
    user_key,
    min(user_id) as user_id
from {{ ref('stg_autofill__users') }}
where
    {{ in_changed_days('event_date', ref('int_style__changes')) }}
    and user_key in (select answering.user_key from answering)
group by user_key
