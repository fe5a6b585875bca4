-- Failures and warnings of the newest night, failures first; names of checks are for the log.
with sentences as (
    select unnest(said) as said, generate_subscripts(said, 1) as place
    from (from nights order by started_at desc limit 1)
)

select
    case
        when said like 'check freshness_check%' then 'What is published is older than it should be.'
        else regexp_replace(said, '^check \w+ of [\w.]+: ', '')
    end as sentence
from sentences
order by place
