-- What the newest night complained of, failures first.
select unnest(said) as sentence from (from nights order by started_at desc limit 1)
