{%- set cell = "partition by c.as_of_date, c.experiment_id, c.segment_key" -%}
{%- set floor = var("weight_floor") ~ "e0" -%}
-- people of a segment below min_samples get what the whole experiment says
with chances as (
    select
        p.*,
        coalesce(b.probability_best, 0e0) as probability_best,
        coalesce(b.expected_loss, 0e0) as expected_loss,
        coalesce(a.alpha, p.alpha) / (coalesce(a.alpha, p.alpha) + coalesce(a.beta, p.beta)) as mean
    from {{ ref('experiment_posteriors') }} as p
    left join {{ ref('experiment_posteriors') }} as a
        on
            p.is_borrowed and p.as_of_date = a.as_of_date and p.experiment_id = a.experiment_id
            and p.variant_id = a.variant_id and a.segment_key = 'all'
    left join {{ ref('int_experiments__best') }} as b
        on
            p.as_of_date = b.as_of_date and p.experiment_id = b.experiment_id and p.variant_id = b.variant_id
            and b.segment_key = case when p.is_borrowed then 'all' else p.segment_key end
),

-- the floor takes from the others in proportion to what they have above it
targets as (
    select
        c.*,
        p.share,
        {{ floor }} + greatest(0e0, c.probability_best - {{ floor }})
        * (1e0 - p.variants * {{ floor }})
        / nullif({{ exact_sum('greatest(0e0, c.probability_best - ' ~ floor ~ ')', over=cell) }}, 0) as target,
        -- shares that are all zero say nothing: the variants get the same
        coalesce(
            {{ floor }} + greatest(0e0, p.share - {{ floor }})
            * (1e0 - p.variants * {{ floor }})
            / nullif({{ exact_sum('greatest(0e0, p.share - ' ~ floor ~ ')', over=cell) }}, 0),
            1e0 / p.variants
        ) as start
    from chances as c
    inner join {{ ref('int_experiments__present_weights') }} as p
        on
            c.as_of_date = p.as_of_date and c.experiment_id = p.experiment_id
            and c.segment_key = p.segment_key and c.variant_id = p.variant_id
),

-- all shares move by the same part of their way, so that they add up to 1 and none moves too far
paced as (
    select
        *,
        least(
            1e0,
            greatest(0e0, {{ var('weight_step') }}e0 - max(abs(start - share)) over segment)
            / nullif(max(abs(target - start)) over segment, 0)
        ) as pace,
        max(mean) over segment as best_mean
    from targets
    window segment as (partition by as_of_date, experiment_id, segment_key)
),

unsound as (
    select
        as_of_date,
        experiment_id,
        segment_key
    from {{ ref('int_experiments__health') }}
    where is_alert and check_name <> 'no_exposure'
    group by as_of_date, experiment_id, segment_key
),

failed as (
    select distinct
        as_of_date,
        experiment_id,
        variant_id
    from {{ ref('int_experiments__results') }}
    where guardrail_verdict = 'fail' and segment_key = 'all'
)

select
    p.as_of_date,
    p.experiment_id,
    p.segment_key,
    p.variant_id,
    {{ rounded('p.start + coalesce(p.pace, 0e0) * (coalesce(p.target, p.start) - p.start)', 12) }} as weight,
    p.share as present_weight,
    p.probability_best,
    p.expected_loss,
    p.mean,
    p.is_borrowed,
    coalesce(a.experiment_id, s.experiment_id) is not null as is_unsound,
    f.variant_id is not null as fails_guardrail,
    case
        when coalesce(a.experiment_id, s.experiment_id, f.experiment_id) is not null then 'continue'
        when p.probability_best >= 0.95 and p.expected_loss <= 0.001 * p.best_mean then 'deploy'
        when p.probability_best >= 0.90 then 'likely'
        else 'continue'
    end as verdict
from paced as p
left join unsound as a on p.as_of_date = a.as_of_date and p.experiment_id = a.experiment_id and a.segment_key = 'all'
left join unsound as s
    on p.as_of_date = s.as_of_date and p.experiment_id = s.experiment_id and p.segment_key = s.segment_key
left join failed as f
    on p.as_of_date = f.as_of_date and p.experiment_id = f.experiment_id and p.variant_id = f.variant_id
