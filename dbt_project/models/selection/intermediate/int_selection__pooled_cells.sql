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
        evidence.*,
        {% if var('edit_surrogate') -%}
            coalesce(calibration.worth, 0) as worth,
            coalesce(calibration.stand_in, 0) as stand_in
        {%- else -%}
        0 as worth,
        0 as stand_in
        {%- endif %}
    from evidence
    left join bins
        on
            evidence.as_of_date = bins.as_of_date and evidence.host = bins.host
            and evidence.schema_hash = bins.schema_hash and evidence.edit_level = bins.edit_level
    left join calibration
        on
            evidence.as_of_date = calibration.as_of_date and evidence.gen_style_id = calibration.gen_style_id
            and case when evidence.edit_level = 0 then 0 else bins.edit_bin end = calibration.edit_bin
),

cells as (
    select
        as_of_date,
        host,
        schema_hash,
        host_family,
        segment_key,
        gen_style_id,
        is_recent,
        {{ exact_sum('answered + worth * unanswered') }} as n,
        {{ exact_sum('answered2 + worth * unanswered2') }} as n2,
        {{ exact_sum('helpful + worth * stand_in * unanswered') }} as y,
        {{ exact_sum('helpful2 + worth * stand_in * unanswered2') }} as y2
    from valued
    group by as_of_date, host, schema_hash, host_family, segment_key, gen_style_id, is_recent
    -- answers that do not count leave the last digit of their difference
    having {{ exact_sum('answered + worth * unanswered') }} > 1e-9
),

-- where the visits start
overall as (
    select
        as_of_date,
        ln(({{ exact_sum('y') }} + 1) / ({{ exact_sum('n - y') }} + 1)) as eta
    from cells
    group by as_of_date
)

select
    cells.*,
    overall.eta,
    cast(0 as double) as variance,
    cast(0 as double) as form_variance,
    cast(0 as double) as left_to_forms
from cells
inner join overall on cells.as_of_date = overall.as_of_date
