-- One row: how many experiments are sound, which are broken and which are decided.
with counted as (
    select
        count(*) as experiments,
        count_if(health = 'sound') as sound,
        string_agg(experiment_id, ', ' order by experiment_id) filter (health <> 'sound') as broken,
        string_agg(leading_variant || ' of ' || experiment_id, ', ' order by experiment_id)
            filter (verdict = 'deploy') as decided
    from experiment_overview
)

select
    case
        when experiments = 0 then 'No experiment has landed.'
        when broken is null then 'All ' || experiments || ' experiments are sound.'
        else sound || ' of ' || experiments || ' experiments are sound; do not read the figures of ' || broken || '.'
    end
    || coalesce(' To deploy: ' || decided || '.', '') as says
from counted
