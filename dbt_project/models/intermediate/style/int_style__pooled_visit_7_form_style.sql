{{ pooled_visit(ref('int_style__pooled_visit_6_form'), 'form_style') }}
