with counted as (
    select
        {% for key in ['as_of_date', 'form_key', 'host_family', 'segment_key', 'gen_style_id', 'is_recent'] -%}
            coalesce(answered.{{ key }}, unanswered.{{ key }}) as {{ key }},
        {% endfor -%}
        coalesce(answered.answered, 0) + coalesce(unanswered.n, 0) as n,
        coalesce(answered.answered2, 0) + coalesce(unanswered.n2, 0) as n2,
        coalesce(answered.helpful, 0) + coalesce(unanswered.y, 0) as y,
        coalesce(answered.helpful2, 0) + coalesce(unanswered.y2, 0) as y2
    from {{ ref('int_selection__pooled_evidence') }} as answered
    full join {{ ref('int_selection__stand_ins') }} as unanswered
        on
            answered.as_of_date = unanswered.as_of_date
            and answered.form_key = unanswered.form_key
            and answered.host_family = unanswered.host_family
            and answered.segment_key = unanswered.segment_key
            and answered.gen_style_id = unanswered.gen_style_id
            and answered.is_recent = unanswered.is_recent
),

cells as (
    select * from counted
    -- answers that do not count leave the last digit of their difference
    where n > 1e-9
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
    cells.as_of_date,
    cells.form_key,
    form_keys.host,
    form_keys.schema_hash,
    cells.host_family,
    cells.segment_key,
    cells.gen_style_id,
    cells.is_recent,
    cells.n,
    cells.n2,
    cells.y,
    cells.y2,
    overall.eta,
    cast(0 as double) as variance,
    cast(0 as double) as form_variance,
    cast(0 as double) as left_to_forms
from cells
inner join overall on cells.as_of_date = overall.as_of_date
inner join {{ ref('int_selection__form_keys') }} as form_keys on cells.form_key = form_keys.form_key
