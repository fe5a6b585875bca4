-- One row per topic that the library lacks, the twenty that most people need.
select
    topic,
    if(status = 'no_embedding', 'cannot be compared', 'not in the library') as status,
    people,
    weighted_need,
    confidence
from content_gaps
order by people desc, weighted_need desc, topic_id
limit 20
