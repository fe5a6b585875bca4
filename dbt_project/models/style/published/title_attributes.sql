with as_of as (
    select
        as_of_date,
        {{ add_days('as_of_date', '-' ~ var('lookback_days')) }} as before_window
    from {{ ref('int_run__dates') }}
    where is_current
),

mix as (
    select
        as_of.as_of_date,
        daily.*
    from {{ ref('fct_style__mix_daily') }} as daily
    inner join as_of on daily.event_date <= as_of.as_of_date and daily.event_date > as_of.before_window
),

attributes as (
    {% for attribute, column in title_attributes().items() -%}
        select
            '{{ attribute }}' as attribute,
            {{ column }} as value,
            as_of_date,
            runs,
            helpful,
            unhelpful,
            edit_runs,
            edit_chars,
            first_people
        from mix
        where {{ column }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

{{ small_cells_as_other(
    'attributes', ['as_of_date', 'attribute'], ['value'], ['runs', 'helpful', 'unhelpful', 'edit_runs', 'edit_chars']
) }}

select
    attribute,
    value,
    runs,
    cast(runs as double) / sum(runs) over (partition by attribute) as share_of_runs,
    helpful,
    unhelpful,
    cast(helpful as double) / runs as helpful_ratio,
    cast(helpful as double) / nullif(helpful + unhelpful, 0) as helpful_share,
    cast(edit_chars as double) / nullif(edit_runs, 0) as avg_edit_chars,
    cast(helpful + unhelpful as double) / runs as feedback_rate,
    as_of_date
from shown_cells
