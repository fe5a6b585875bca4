with dates as (
    {{ decided_dates() }}
),

users as (
    select
        d.as_of_date,
        u.experiment_id,
        s.segment_key,
        u.stratum,
        u.variant_id,
        sum(u.users) as users,
        sum(u.users_of_zero_weight) as users_of_zero_weight
    from {{ ref('fct_experiments__users_daily') }} as u
    inner join dates as d on {{ counts_as_of('u', 'd') }}
    inner join {{ ref('int_experiments__segment_names') }} as s
        on d.as_of_date = s.as_of_date and u.experiment_id = s.experiment_id and u.segment_key = s.full_segment_key
    where u.status = 'ok'
    group by d.as_of_date, u.experiment_id, s.segment_key, u.stratum, u.variant_id
),

shares as (
    select * from {{ ref('int_experiments__weights') }}
),

weighed as (
    select
        u.*,
        coalesce(s.share, 0) as share
    from users as u
    left join shares as s on u.experiment_id = s.experiment_id and u.stratum = s.stratum and u.variant_id = s.variant_id
),

-- people of variants without any share are an alert of their own and say nothing about the shares of the others
strata as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        stratum,
        sum(case when share > 0 then users end) as users
    from weighed
    group by as_of_date, experiment_id, segment_key, stratum
),

counted as (
    select
        t.as_of_date,
        t.experiment_id,
        t.segment_key,
        s.variant_id,
        {{ exact_sum('coalesce(w.users, 0)') }} as observed,
        {{ exact_sum('coalesce(t.users, 0) * s.share') }} as expected
    from strata as t
    inner join shares as s on t.experiment_id = s.experiment_id and t.stratum = s.stratum and s.share > 0
    left join weighed as w
        on
            t.as_of_date = w.as_of_date and t.experiment_id = w.experiment_id and t.segment_key = w.segment_key
            and t.stratum = w.stratum and s.variant_id = w.variant_id
    group by t.as_of_date, t.experiment_id, t.segment_key, s.variant_id
    union all
    select
        as_of_date,
        experiment_id,
        segment_key,
        variant_id,
        {{ exact_sum('case when share = 0 then users else users_of_zero_weight end') }} as observed,
        0e0 as expected
    from weighed
    group by as_of_date, experiment_id, segment_key, variant_id
    having sum(case when share = 0 then users else users_of_zero_weight end) > 0
)

{% for segment in ["segment_key", "'all'"] -%}
    select
        as_of_date,
        experiment_id,
        {{ segment }} as segment_key,
        variant_id,
        expected = 0 as is_zero_weight,
        {{ exact_sum('observed') }} as observed,
        {{ exact_sum('expected') }} as expected
    from counted
    group by as_of_date, experiment_id, {{ "segment_key, " if segment == "segment_key" }}variant_id, expected = 0
    {{ "union all" if not loop.last }}
{% endfor %}
