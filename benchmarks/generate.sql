-- Runs of the companion, made inside the engine: {events} of them over the {days} days up to {last}, {forms} forms with
-- Pareto traffic, six styles, titles of {titles} kinds. The same numbers on every machine: every draw is a hash
-- of its number from {first_index} on.
copy (
    with draws as (
        select
            n,
            cast(hash(n, 1) % 1000000 as double) / 1000000 as u_form,
            hash(n, 2) as h_style,
            hash(n, 3) as h_title,
            cast(hash(n, 4) % 1000000 as double) / 1000000 as u_answer,
            cast(hash(n, 5) % 1000000 as double) / 1000000 as u_edit,
            hash(n, 6) % 86400 as second,
            date '{last}' - cast(i * {days} // {events} as integer) as day
        from (select i, i + {first_index} as n from range({events}) as r(i))
    ),
    formed as (
        select *, cast(floor({forms} * power(u_form, 3)) as integer) as form from draws
    )
    select
        md5('{salt}' || n) as event_id,
        'user-' || (hash(n, 7) % 5000) as user_id,
        case form % 5
            when 0 then 'boards.greenhouse.io' when 1 then 'jobs.lever.co' when 2 then 'acme.myworkdayjobs.com'
            when 3 then 'jobs.ashbyhq.com' else 'careers.company' || form || '.example' end as host,
        'form' || lpad(cast(form as varchar), 6, '0') as schema_hash,
        'https://boards.example/jobs/' || form as form_url,
        ['concise_bullets_v1', 'friendly_bullets_v1', 'professional_narrative_v1', 'professional_v1',
            'storytelling_v1', 'technical_v1'][cast(1 + h_style % 6 as integer)] as gen_style_id,
        json_object('title', (['Senior ', 'Junior ', 'Lead ', '', '', ''][cast(1 + h_title % 6 as integer)]) || 'Engineer '
            || (h_title // 6) % {titles}) as job,
        case when u_answer < 0.4 then case when u_answer < 0.08 + 0.04 * (h_style % 6) then 'helpful' else 'unhelpful' end
            end as feedback_status,
        case when u_edit < 0.8 then cast(floor(600 * power(u_edit, 3)) as bigint) end as edit_chars,
        cast(1000 + hash(n, 8) % 9000 as bigint) as duration_ms,
        json_object('#first_name', 'first_name', '#last_name', 'last_name', '#email', 'email', '#why' || form % 7, 'motivation')
            as final_map,
        case when hash(n, 9) % 20 = 0 then 'error' else 'ok' end as status,
        case when hash(n, 10) % 20 < 3 then 'explore' else 'exploit' end as policy,
        strftime(cast(day as timestamp) + to_seconds(second), '%Y-%m-%dT%H:%M:%SZ') as created_at
    from formed
) to '{file}' ({format});
