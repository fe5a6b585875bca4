{#- docs/rules/selection.md#threshold-selector: the candidates of each level in their order, and the best two. -#}
{% macro level_choices(stats_of_levels) -%}
with stats as (
    select * from {{ stats_of_levels }}
),

levels as (
    select * from {{ ref('selection_levels') }} where enabled
),

judged as (
    select
        stats.*,
        levels.rank as level_rank,
        levels.min_runs,
        -- clients can send any word as a style; one that nobody has declared counts, and is never hinted
        stats.total_runs >= levels.min_runs and styles.id is not null as is_candidate
    from stats
    inner join levels on stats.level = levels.level
    left join {{ ref('gen_styles') }} as styles on stats.gen_style_id = styles.id
),

-- helpful first, then little editing, then much evidence, then the id, so that every pick is reproducible
ranked as (
    select
        *,
        row_number() over (
            partition by as_of_date, level, host, schema_hash, host_family, segment_key
            order by
                is_candidate desc, helpful_ratio desc, avg_edit_chars asc nulls last,
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
    {{ json_object_agg('gen_style_id', style_figures()) }} as style_stats
from ranked
group by as_of_date, level, level_rank, min_runs, host, schema_hash, host_family, segment_key
{%- endmacro %}
