select as_of_date, source, profiles as forms, pct / 100 as share_of_forms
from published.recommendation_sources
order by as_of_date, source
