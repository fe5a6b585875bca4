{{ pooled_visit(ref('int_selection__pooled_visit_7_family_segment_style'), 'form_style') }}
