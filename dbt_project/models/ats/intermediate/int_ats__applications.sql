with connections as (
    select
        lower({{ trimmed('connection') }}) as system,
        nullif({{ trimmed('company') }}, '') as company
    from {{ ref('connections') }}
),

-- What a connector calls company is the candidate's present employer; the one that hires is the connector's account.
united as (
    {% for system in ['greenhouse', 'lever', 'generic'] -%}
        select
            system,
            application_id,
            {{ 'company' if system == 'generic' else 'cast(null as string)' }} as company,
            {{ 'cast(null as string)' if system == 'generic' else 'candidate_company' }} as candidate_company,
            job_title,
            stage,
            delivered_status,
            last_stage_change,
            first_activity,
            interview_date,
            as_of_date
        from {{ ref('int_ats__' ~ system ~ '_applications') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

stage_groups as (
    {{ stage_groups('united', ['stage', 'delivered_status']) }}
),

judged as (
    select
        united.system,
        united.application_id,
        coalesce(connections.company, united.company) as company,
        united.candidate_company,
        united.job_title,
        united.stage,
        coalesce(
            case when by_status.is_closed or united.delivered_status = 'archived' then by_status.stage_group end,
            by_stage.stage_group
        ) as stage_group,
        united.last_stage_change,
        united.first_activity,
        united.interview_date,
        {{ whole_days('united.last_stage_change', 'united.as_of_date') }} as days_since_change,
        united.as_of_date
    from united
    left join connections on united.system = connections.system
    left join stage_groups as by_stage on united.stage = by_stage.name
    left join stage_groups as by_status on united.delivered_status = by_status.name
),

ruled as (
    select
        *,
        case stage_group
            when 'hired' then 'hired'
            when 'rejected' then 'rejected'
            when 'withdrawn' then 'archived'
            when 'closed' then 'archived'
            else 'open'
        end as status,
        {{ company_key('company') }} as company_key,
        case
            when stage_group in ('hired', 'rejected', 'withdrawn', 'closed') then cast(0 as double)
            else {{ ghosting_risk('days_since_change', 'interview_date') }}
        end as rule_risk
    from judged
)

select
    ruled.*,
    case
        when ruled.status = 'open' then coalesce(curves.risk, ruled.rule_risk)
        else cast(0 as double)
    end as ghosting_risk,
    case when ruled.status = 'open' and curves.risk is not null then 'history' else 'rule' end as risk_source
from ruled
left join {{ ref('int_ats__ghosting_curves') }} as curves
    on
        ruled.system = curves.system and ruled.stage_group = curves.stage_group
        and ruled.days_since_change is not null
        and least(ruled.days_since_change, {{ var('ats_ghosting')['horizon_days'] }}) = curves.days
