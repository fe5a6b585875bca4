with binned as (
    select * from {{ ref('int_selection__edit_evidence') }}
),

styles as (
    select
        as_of_date,
        gen_style_id,
        {{ exact_sum('helpful') }} / {{ exact_sum('answered') }} as rate
    from binned
    group by as_of_date, gen_style_id
    having {{ exact_sum('answered') }} > 0
),

-- per style: a style that changes editing itself would pass for a helpful one if all styles shared one curve
bins as (
    select
        binned.as_of_date,
        binned.gen_style_id,
        binned.edit_bin,
        sum(binned.helpful_runs) as helpful_runs,
        sum(binned.answered_runs) as answered_runs,
        {{ exact_sum('binned.helpful') }} as helpful,
        {{ exact_sum('binned.answered') }} as answered,
        ({{ exact_sum('binned.helpful') }} + 2 * max(styles.rate))
        / ({{ exact_sum('binned.answered') }} + 2) as p_helpful
    from binned
    inner join styles on binned.as_of_date = styles.as_of_date and binned.gen_style_id = styles.gen_style_id
    group by binned.as_of_date, binned.gen_style_id, binned.edit_bin
),

separation as (
    select
        as_of_date,
        gen_style_id,
        sum(helpful_runs) as helpful_runs,
        sum(answered_runs) - sum(helpful_runs) as unhelpful_runs,
        {{ exact_sum('helpful * p_helpful') }} / nullif({{ exact_sum('helpful') }}, 0) as mean_if_helpful,
        {{ exact_sum('(answered - helpful) * p_helpful') }} / nullif({{ exact_sum('answered - helpful') }}, 0)
            as mean_if_unhelpful
    from bins
    group by as_of_date, gen_style_id
),

judged as (
    select
        *,
        case
            when helpful_runs < 30 or unhelpful_runs < 30 then 0
            when mean_if_helpful - mean_if_unhelpful < 0.02 then 0
            else mean_if_helpful - mean_if_unhelpful
        end as worth
    from separation
)

select
    bins.as_of_date,
    bins.gen_style_id,
    bins.edit_bin,
    bins.p_helpful,
    judged.mean_if_helpful,
    judged.mean_if_unhelpful,
    judged.helpful_runs,
    judged.unhelpful_runs,
    judged.worth,
    case
        when judged.worth > 0
            then (bins.p_helpful - judged.mean_if_unhelpful) / (judged.mean_if_helpful - judged.mean_if_unhelpful)
    end as stand_in
from bins
inner join judged on bins.as_of_date = judged.as_of_date and bins.gen_style_id = judged.gen_style_id
