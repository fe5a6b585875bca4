{#-
    docs/rules/selection.md#threshold-selector: the candidates of each level in their order, and the best two.
    as_known: whether only answers count that were known on the date; people: whether the first people are known.
-#}
{% macro level_choices(stats_of_levels, as_known=false, people=false) -%}
with stats as (
    select * from {{ stats_of_levels }}
),

repeated as (
    {{ repeated_answers(as_known) }}
),

-- the same as what is shown, unless threshold_repeats_weigh_less is set
ranking as (
    select
        stats.*,
        stats.total_runs - coalesce(repeated.answers, 0) as ranked_runs,
        case
            when repeated.answers is null then stats.helpful_ratio
            else (stats.helpful - repeated.helpful) / nullif(
                {%- if var('threshold_denominator') == 'runs' %}stats.total_runs
                {%- else %}stats.helpful + stats.unhelpful
                {%- endif %} - repeated.answers, 0
            )
        end as ranked_ratio
    from stats
    left join repeated
        on
            stats.as_of_date = repeated.as_of_date
            and stats.level = repeated.level
            and stats.host is not distinct from repeated.host
            and stats.schema_hash is not distinct from repeated.schema_hash
            and stats.host_family is not distinct from repeated.host_family
            and stats.segment_key is not distinct from repeated.segment_key
            and stats.gen_style_id = repeated.gen_style_id
),

levels as (
    select * from {{ ref('selection_levels') }} where enabled
),

judged as (
    select
        ranking.*,
        levels.rank as level_rank,
        levels.min_runs,
        -- clients can send any word as a style; one that nobody has declared counts, and is never hinted
        ranking.ranked_runs >= levels.min_runs and styles.id is not null as is_candidate
    from ranking
    inner join levels on ranking.level = levels.level
    left join {{ ref('gen_styles') }} as styles on ranking.gen_style_id = styles.id
),

-- helpful first, then little editing, then much evidence, then the id, so that every pick is reproducible
ranked as (
    select
        *,
        row_number() over (
            partition by as_of_date, level, host, schema_hash, host_family, segment_key
            order by
                is_candidate desc, ranked_ratio desc, avg_edit_chars asc nulls last,
                total_runs desc, gen_style_id asc
        ) as place
    from judged
)

select
    as_of_date,
    level,
    level_rank,
    min_runs,
    host,
    schema_hash,
    host_family,
    segment_key,
    max(case when place = 1 and is_candidate then gen_style_id end) as preferred_style_id,
    max(case when place = 2 and is_candidate then gen_style_id end) as runner_up_style_id,
    max(case when place = 1 then total_runs end) as total_runs,
    max(case when place = 1 then helpful end) as helpful,
    max(case when place = 1 then unhelpful end) as unhelpful,
    max(case when place = 1 then helpful_ratio end) as helpful_ratio,
    max(case when place = 1 then avg_edit_chars end) as avg_edit_chars,
    cast(sum(total_runs) as bigint) as level_runs,
    {% if people -%}
    max(case when place = 1 and {{ is_small() }} then 1 else 0 end) = 1 as is_small,
    {{ is_small(merged_people()) }} as level_is_small,
    {% endif -%}
    {{ json_object_agg('gen_style_id', style_figures(people)) }} as style_stats
from ranked
group by as_of_date, level, level_rank, min_runs, host, schema_hash, host_family, segment_key
{%- endmacro %}
