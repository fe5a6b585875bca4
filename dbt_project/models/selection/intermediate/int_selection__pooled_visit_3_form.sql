{{ pooled_visit(ref('int_selection__pooled_visit_2_family_segment'), 'form') }}
