{{ config(materialized='incremental', incremental_strategy='replace_rows', meta={'replaces': 'fitted_evenings'}) }}

-- depends_on: {{ ref('int_selection__pooled_picks') }}, {{ ref('int_selection__pooled_choices') }}
-- depends_on: {{ ref('int_selection__backtest_hints') }}, {{ ref('int_selection__changed_from') }}
select
    as_of_date,
    is_decided,
    fit_version
from {{ ref('int_selection__pooled_dates') }}
where is_fitted_now
