{{ config(materialized='incremental', incremental_strategy='replace_rows', meta={'replaces': 'older_rules'}) }}

-- depends_on: {{ ref('fct_style__form_runs_daily') }}, {{ ref('fct_style__mix_daily') }}
-- depends_on: {{ ref('fct_style__form_fields_daily') }}, {{ ref('int_style__feedback_rejects') }}
-- depends_on: {{ ref('fct_selection__answers_daily') }}, {{ ref('fct_selection__outcomes_daily') }}
-- depends_on: {{ ref('fct_style__form_runs_monthly') }}, {{ ref('fct_style__form_fields_monthly') }}
-- depends_on: {{ ref('int_style__moved_events') }}, {{ ref('int_style__rules_version') }}
-- depends_on: {{ ref('int_selection__fitted_evenings') }}
select
    batch_seq,
    rules_version
from {{ ref('int_style__new_batches') }}
