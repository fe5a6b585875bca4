{{ pooled_visit(ref('int_selection__pooled_visit_6_family_style'), 'family_segment_style') }}
