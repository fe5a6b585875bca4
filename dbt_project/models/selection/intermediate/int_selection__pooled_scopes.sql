with dates as (
    select * from {{ ref('int_selection__evenings') }}
),

forms as (
    select * from {{ ref('int_selection__pooled_forms') }}
),

segments as (
    select distinct
        as_of_date,
        segment_key
    from {{ ref('int_selection__pooled_cells') }}
    where segment_key <> ''
),

-- the current date is worked out for every segment, for the companion explores by form and segment
every_segment as (
    select
        forms.as_of_date,
        forms.host,
        forms.schema_hash,
        forms.host_family,
        segments.segment_key
    from forms
    inner join dates on forms.as_of_date = dates.as_of_date and dates.is_current
    inner join segments on forms.as_of_date = segments.as_of_date
)

select
    *,
    true as is_main
from forms
union all
select
    every_segment.*,
    false as is_main
from every_segment
inner join forms
    on
        every_segment.as_of_date = forms.as_of_date and every_segment.host = forms.host
        and every_segment.schema_hash = forms.schema_hash and every_segment.segment_key <> forms.segment_key
