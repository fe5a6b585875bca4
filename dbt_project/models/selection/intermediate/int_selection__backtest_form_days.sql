{%- set chosen = ['threshold', 'pooled'] -%}
with runs as (
    select * from {{ ref('int_selection__backtest_runs') }}
),

-- looked up once per form and evening, both selectors side by side: runs are read once and not once for each
hints as (
    select
        {% for selector in chosen -%}
            max(case when given.selector = '{{ selector }}' then given.source end) as {{ selector }}_source,
            max(case when given.selector = '{{ selector }}' then given.preferred_style_id end)
                as {{ selector }}_style_id,
            max(case when given.selector = '{{ selector }}' then picks.p end) as {{ selector }}_rate,
        {% endfor -%}
        given.run_date,
        given.host,
        given.schema_hash
    from {{ ref('int_selection__backtest_hints') }} as given
    left join {{ ref('int_selection__pooled_picks') }} as picks
        on
            given.as_of_date = picks.as_of_date and given.host = picks.host
            and given.schema_hash = picks.schema_hash and given.preferred_style_id = picks.gen_style_id
    where given.as_of_date in (select as_of_date from {{ ref('int_selection__backtest_dates') }})
    group by given.run_date, given.host, given.schema_hash
),

days as (
    select
        {% for selector in chosen -%}
            {%- set style = 'hints.' ~ selector ~ '_style_id' -%}
            coalesce(max(hints.{{ selector }}_source), 'none') as {{ selector }}_source,
            {% for measure in ['runs', 'answered', 'helpful'] -%}
                sum(case when runs.gen_style_id = {{ style }} then runs.{{ measure }} else 0 end)
                    as {{ selector }}_all_matched_{{ measure }},
            {% endfor -%}
            {{ policy_sums(style, 'coalesce(hints.' ~ selector ~ '_rate, overall_rate)', selector ~ '_') }},
        {% endfor -%}
        runs.run_date,
        runs.host,
        runs.schema_hash,
        sum(runs.runs) as all_runs,
        sum(case when runs.propensity > 0 then runs.runs else 0 end) as runs_with_propensity
    from runs
    left join hints
        on runs.run_date = hints.run_date and runs.host = hints.host and runs.schema_hash = hints.schema_hash
    group by runs.run_date, runs.host, runs.schema_hash
)

{% for selector in chosen -%}
    select
        run_date,
        host,
        schema_hash,
        '{{ selector }}' as selector,
        {{ selector }}_source as source,
        all_runs,
        runs_with_propensity,
        {{ selector }}_all_matched_runs as all_matched_runs,
        {{ selector }}_all_matched_answered as all_matched_answered,
        {{ selector }}_all_matched_helpful as all_matched_helpful,
        {{ selector }}_matched as matched,
        {{ selector }}_runs as runs,
        {{ selector }}_answered as answered,
        {{ selector }}_helpful as helpful,
        {{ selector }}_corrected as corrected
    from days
    {{ 'union all' if not loop.last }}
{% endfor %}
