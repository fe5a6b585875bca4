-- One row per issue.
select
    source,
    issue,
    how_many,
    advice
from learning_issues
order by source, issue
