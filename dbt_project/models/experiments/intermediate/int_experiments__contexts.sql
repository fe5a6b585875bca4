with contexts as (
    select
        context,
        {{ json_texts('context', all_context_names()) }} as texts
    from (
        select distinct context from {{ ref('int_experiments__first_assignments') }}
        where context is not null
    ) as different
),

fields as (
    select
        context,
        {{ context_texts('texts') }}
    from contexts
),

-- user agents repeat: each is looked at once
user_agents as (
    select
        agents.user_agent,
        rules.kind,
        min_by(rules.value, rules.priority) as value
    from (
        select distinct lower(user_agent) as user_agent from fields
        where user_agent is not null
    ) as agents
    inner join {{ ref('user_agent_rules') }} as rules
        on
            instr(agents.user_agent, rules.contains) > 0
            and (rules.without is null or instr(agents.user_agent, rules.without) = 0)
    group by agents.user_agent, rules.kind
),

agents as (
    select
        user_agent,
        max(case when kind = 'bot' then value end) as bot,
        max(case when kind = 'device' then value end) as device,
        max(case when kind = 'os' then value end) as os,
        max(case when kind = 'browser' then value end) as browser
    from user_agents
    group by user_agent
),

named as (
    select
        *,
        trim(lower(coalesce(nullif(trim(utm_source), ''), given_source, utm_source))) as source_name
    from fields
)

select
    f.context,
    case
        when coalesce(f.list, f.email_id) is not null then 'email'
        when f.campaign_id is not null and coalesce(f.engagement_score, f.opens) is not null then 'email'
        when coalesce(f.funnel_id, f.step_id, f.stage) is not null then 'funnel'
        when coalesce(f.push_token, f.notification_id) is not null then 'push'
        else 'web'
    end as channel,
    case
        when f.source_name = '' then 'direct'
        else coalesce(s.source, nullif({{ slug('f.source_name') }}, ''))
    end as source,
    nullif({{ slug('f.medium') }}, '') as medium,
    nullif({{ slug('coalesce(f.campaign, f.campaign_id)') }}, '') as campaign,
    coalesce(
        nullif(lower(trim(f.given_device)), ''),
        case when trim(f.user_agent) <> '' then coalesce(a.device, 'desktop') end
    ) as device,
    coalesce(nullif(lower(trim(f.given_os)), ''), a.os) as os,
    coalesce(nullif(lower(trim(f.given_browser)), ''), a.browser) as browser,
    c.country,
    try_cast(f.is_returning as boolean) as is_returning,
    f.list,
    try_cast(f.engagement_score as double) as engagement_score,
    try_cast(f.opens as double) as opens,
    try_cast(f.clicks as double) as clicks,
    try_cast(f.subscription_days as double) as subscription_days,
    nullif(lower(trim(f.client)), '') as client,
    f.funnel_id,
    f.stage,
    try_cast(f.drop_risk as double) as drop_risk,
    try_cast(f.minutes_in_funnel as double) as minutes_in_funnel,
    try_cast(f.progress as double) as progress,
    try_cast(f.hesitations as double) as hesitations,
    nullif(lower(trim(f.app)), '') as app,
    nullif(lower(trim(f.platform)), '') as platform,
    try_cast(f.permission_age_days as double) as permission_age_days,
    a.bot is not null as is_bot
from named as f
left join agents as a on lower(f.user_agent) = a.user_agent
left join {{ ref('source_aliases') }} as s on f.source_name = s.alias
left join {{ ref('country_names') }} as c on lower(trim(f.given_country)) = c.name
