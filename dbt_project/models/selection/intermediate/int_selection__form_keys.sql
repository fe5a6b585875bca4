{%- set evenings = evenings_to_fit() -%}
select distinct
    {{ form_key() }} as form_key,
    host,
    schema_hash
from {{ ref('fct_selection__answers_daily') }}
where
    event_date <= {{ evenings | last }}
    and event_date >= {{ evidence_begins(evenings | first) }}
