with dates as (
    select as_of_date from {{ ref('int_run__dates') }}
),

{{ known_forms(run_counts(), people=true) }}

select * from known_forms
