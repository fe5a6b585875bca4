select * from published.segment_performance order by host_family, segment_key
