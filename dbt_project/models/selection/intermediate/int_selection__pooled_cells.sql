with evidence as (
    select * from {{ ref('int_selection__pooled_evidence') }}
),

bins as (
    select * from {{ ref('int_selection__edit_bins') }}
),

calibration as (
    select * from {{ ref('int_selection__edit_calibration') }}
),

-- an unanswered run counts as the share of an answered one that its edits are worth
valued as (
    select
        e.*,
        {% if var('edit_surrogate') -%}
            coalesce(c.worth, 0) as worth,
            coalesce(c.stand_in, 0) as stand_in
        {%- else -%}
        0 as worth,
        0 as stand_in
        {%- endif %}
    from evidence as e
    left join bins as b
        on
            e.as_of_date = b.as_of_date and e.host = b.host and e.schema_hash = b.schema_hash
            and e.edit_level = b.edit_level
    left join calibration as c
        on
            e.as_of_date = c.as_of_date and e.gen_style_id = c.gen_style_id
            and case when e.edit_level = 0 then 0 else b.edit_bin end = c.edit_bin
)

select
    as_of_date,
    host,
    schema_hash,
    host_family,
    segment_key,
    gen_style_id,
    {{ exact_sum('answered + worth * unanswered') }} as n,
    {{ exact_sum('answered2 + worth * unanswered2') }} as n2,
    {{ exact_sum('helpful + worth * stand_in * unanswered') }} as y
from valued
group by as_of_date, host, schema_hash, host_family, segment_key, gen_style_id
having {{ exact_sum('answered + worth * unanswered') }} > 0
