{{ pooled_visit(ref('int_selection__pooled_visit_6_form'), 'form_style') }}
