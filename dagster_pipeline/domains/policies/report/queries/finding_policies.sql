-- What the figures of the section say, in one or two sentences.
select
    case
        when count(*) = 0 then 'No policy has fired in the last 30 days.'
        else format('{} of {} policies are clearly below their required precision', count(*) filter (alert), count(*))
            || format('; {} are less precise in the last 7 days than in the 7 before.',
                (select count(*) from policy_stats_overall where window_days = 7 and precision_trend < 0))
    end as says
from policy_stats_overall
where window_days = 30 and fired > 0
