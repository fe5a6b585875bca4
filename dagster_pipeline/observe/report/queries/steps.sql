-- One row per step of the newest night.
select step.key as step, step.value as seconds
from (select unnest(map_entries(steps)) as step from (from nights order by started_at desc limit 1))
order by seconds desc, step
