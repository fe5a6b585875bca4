select * from {{ ref('fct_money__duplicate_charges') }}
