{%- set evenings = evenings_to_fit() %}
{%- set few = [1, var('concentrated_share') * var('concentrated_min_answers')] | min %}
with answers as (
    select * from {{ ref('fct_selection__people_daily') }}
    where
        event_date <= {{ evenings | last }}
        and event_date >= {{ evidence_begins(evenings | first) }}
        and known_on <= {{ evenings | last }}
)

-- who answered a form once neither repeats answers nor concentrates it: three quarters of all answers, left out once
select
    *,
    {{ short_hash('form_user_key, gen_style_id') }} as answers_key
from answers
where form_user_key in (
    select often.form_user_key from answers as often
    group by often.form_user_key
    having sum(greatest(often.helpful + often.unhelpful, 0)) > {{ few }}
)
