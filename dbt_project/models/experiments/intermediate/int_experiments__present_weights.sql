{%- set segment = "partition by as_of_date, experiment_id, segment_key" -%}
-- the shares of the segment if it has its own, else those of the whole experiment
with in_force as (
    select
        p.as_of_date,
        p.experiment_id,
        p.segment_key,
        p.variant_id,
        max(case when w.segment_key = p.segment_key then w.share end) as own_share,
        max(case when w.segment_key = '' then w.share end) as common_share,
        count(*) over (partition by p.as_of_date, p.experiment_id, p.segment_key) as variants
    from {{ ref('experiment_posteriors') }} as p
    left join {{ ref('int_experiments__weights') }} as w
        on
            p.experiment_id = w.experiment_id and p.variant_id = w.variant_id
            and w.segment_key in (p.segment_key, '')
            and w.valid_from < cast({{ add_days('p.as_of_date', 1) }} as timestamp)
            and (w.valid_to is null or w.valid_to >= cast({{ add_days('p.as_of_date', 1) }} as timestamp))
    group by p.as_of_date, p.experiment_id, p.segment_key, p.variant_id
)

select
    as_of_date,
    experiment_id,
    segment_key,
    variant_id,
    variants,
    case
        when max(own_share) over ({{ segment }}) is not null then coalesce(own_share, 0e0)
        when max(common_share) over ({{ segment }}) is not null then coalesce(common_share, 0e0)
        else 1e0 / variants
    end as share
from in_force
