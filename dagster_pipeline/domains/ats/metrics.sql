-- One row per metric, day and set of labels, from the published copy; nobody keeps this total by day.
select metric, cast(null as date) as day, to_json({system: system}) as labels, value from ats_counters
