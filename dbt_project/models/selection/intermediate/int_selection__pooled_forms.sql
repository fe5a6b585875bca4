with dates as (
    select as_of_date from {{ ref('int_selection__evenings') }}
    where is_fitted_now
),

{{ known_forms(['runs']) }}

select
    as_of_date,
    host,
    schema_hash,
    coalesce(host_family, '') as host_family,
    coalesce(segment_key, '') as segment_key
from known_forms
