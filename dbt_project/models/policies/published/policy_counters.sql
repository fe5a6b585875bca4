with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

proposals as (
    select
        policy_id,
        outcome
    from {{ ref('int_policies__proposals') }}
    where policy_id is not null
),

by_policy as (
    select
        policy_id,
        count(*) as fired,
        sum(case when outcome = 'approved' then 1 else 0 end) as approved,
        sum(case when outcome = 'rejected' then 1 else 0 end) as rejected
    from proposals
    group by policy_id
),

-- one update per reviewed action and feature, like the online rule
updates as (
    select
        coalesce(sum(approvals), 0) as plus_updates,
        coalesce(sum(rejections), 0) as minus_updates
    from {{ ref('int_policies__weights') }}
),

counters as (
    {% for outcome in ['fired', 'approved', 'rejected'] -%}
        select
            'policy_{{ outcome }}_total' as metric,
            policy_id,
            cast(null as string) as sign,
            {{ outcome }} as value
        from by_policy
        union all
    {% endfor -%}
    {% for sign in ['plus', 'minus'] -%}
        select
            'user_weight_updates_total' as metric,
            cast(null as string) as policy_id,
            '{{ sign }}' as sign,
            {{ sign }}_updates as value
        from updates
        {%- if not loop.last %}
            union all
        {% endif %}
    {%- endfor %}
)

select
    counters.metric,
    counters.policy_id,
    counters.sign,
    cast(counters.value as bigint) as value,
    as_of.as_of_date
from counters
cross join as_of
