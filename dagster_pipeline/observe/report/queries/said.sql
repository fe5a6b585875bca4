-- Failures and warnings of the newest night, failures first.
select unnest(said) as sentence from (from nights order by started_at desc limit 1)
