select * from {{ ref('fct_ats__email_applications') }}
