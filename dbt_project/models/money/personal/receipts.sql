select * from {{ ref('fct_money__receipts') }}
