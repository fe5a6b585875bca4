-- One row per step of the newest night that took a tenth of a second.
select step, seconds
from steps
where run_id = (select run_id from nights order by started_at desc limit 1) and seconds >= 0.1
order by seconds desc, step
