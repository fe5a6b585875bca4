{{ config(materialized='incremental', incremental_strategy='replace_rows', meta={'replaces': 'fitted_evenings'}) }}

-- depends_on: {{ ref('int_style__pooled_picks') }}, {{ ref('int_style__pooled_choices') }}
-- depends_on: {{ ref('int_style__backtest_hints') }}, {{ ref('int_style__changed_from') }}
select
    as_of_date,
    is_decided,
    fit_version
from {{ ref('int_style__pooled_dates') }}
where is_fitted_now
