-- One row per metric, day and set of labels, from the published copy; day is null for gauges.
select
    'applylens_learning_topics' as metric,
    cast(null as date) as day,
    to_json({status: status}) as labels,
    cast(count(*) as double) as value
from topic_coverage
where wanted_by > 0
group by status

union all

select
    'applylens_learning_threshold_coverage_ratio', null, to_json({threshold: cast(threshold as varchar)}),
    covered / wanted
from topic_coverage_thresholds
where wanted > 0

union all

select 'applylens_learning_gap_people', null, to_json({topic: topic_id}), people
from (from content_gaps order by people desc, weighted_need desc, topic_id limit 10)

union all

select 'applylens_learning_cache_requests_total', request_date, to_json({key_type: key_type}), requests
from cache_efficiency

union all

select 'applylens_learning_cache_hits_total', request_date, to_json({key_type: key_type}), hits
from cache_efficiency

union all

select 'applylens_learning_graph_issues', null, to_json({kind: kind}), count(*)
from topic_graph_issues
group by kind

union all

select 'applylens_learning_unusable_rows', null, to_json({source: source, issue: issue}), how_many
from learning_issues
