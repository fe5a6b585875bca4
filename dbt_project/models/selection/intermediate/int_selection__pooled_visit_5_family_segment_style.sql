{{ pooled_visit(ref('int_selection__pooled_visit_4_family_segment'), 'family_segment_style') }}
