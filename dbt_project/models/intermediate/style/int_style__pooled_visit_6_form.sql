{{ pooled_visit(ref('int_style__pooled_visit_5_family_segment_style'), 'form') }}
