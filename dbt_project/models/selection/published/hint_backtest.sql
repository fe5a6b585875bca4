with hints as (
    select h.*
    from {{ ref('int_selection__backtest_hints') }} as h
    inner join {{ ref('int_selection__backtest_dates') }} as d on h.as_of_date = d.as_of_date
),

runs as (
    select * from {{ ref('int_selection__backtest_runs') }}
),

compared as (
    select
        hints.*,
        day_before.as_of_date is not null as has_before,
        coalesce(hints.preferred_style_id, '') <> coalesce(day_before.preferred_style_id, '') as is_changed
    from hints
    left join hints as day_before
        on
            hints.selector = day_before.selector and hints.host = day_before.host
            and hints.schema_hash = day_before.schema_hash
            and day_before.run_date = {{ add_days('hints.run_date', -1) }}
),

coverage as (
    select
        run_date,
        selector,
        source,
        count(*) as forms,
        cast(sum(case when has_before then 1 else 0 end) as bigint) as forms_with_hint_before,
        cast(sum(case when has_before and is_changed then 1 else 0 end) as bigint) as changed_hints
    from compared
    group by run_date, selector, source
),

given as (
    {% for selector in ['threshold', 'pooled'] -%}
        select
            run_date,
            '{{ selector }}' as selector,
            {{ selector }}_source as source,
            {{ selector }}_style_id as preferred_style_id,
            gen_style_id,
            runs,
            answered,
            helpful
        from runs
        {% if not loop.last %}union all{% endif %}
    {% endfor -%}
),

matched as (
    select
        run_date,
        selector,
        source,
        cast(sum(runs) as bigint) as runs,
        cast(sum(case when gen_style_id = preferred_style_id then runs else 0 end) as bigint) as matched_runs,
        cast(sum(case when gen_style_id = preferred_style_id then answered else 0 end) as bigint) as matched_answered,
        cast(sum(case when gen_style_id = preferred_style_id then helpful else 0 end) as bigint) as matched_helpful
    from given
    group by run_date, selector, source
),

dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
)

select
    coalesce(c.run_date, m.run_date) as run_date,
    coalesce(c.selector, m.selector) as selector,
    coalesce(c.source, m.source) as source,
    coalesce(c.forms, 0) as forms,
    coalesce(c.forms_with_hint_before, 0) as forms_with_hint_before,
    coalesce(c.changed_hints, 0) as changed_hints,
    coalesce(m.runs, 0) as runs,
    coalesce(m.matched_runs, 0) as matched_runs,
    coalesce(m.matched_answered, 0) as matched_answered,
    coalesce(m.matched_helpful, 0) as matched_helpful,
    dates.as_of_date
from coverage as c
full outer join matched as m
    on c.run_date = m.run_date and c.selector = m.selector and c.source = m.source
cross join dates
