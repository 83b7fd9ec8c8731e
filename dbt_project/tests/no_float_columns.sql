-- 金额不用浮点数：dbt 所建的各列没有 real、double precision、money
-- It waits for all marts; tests/warehouse/marts/test_dbt_project.py keeps the list whole.
{% for mart in [
    'dim_account', 'dim_account_form', 'dim_document', 'dim_document_table', 'dim_economic_class',
    'dim_finding_kind', 'dim_form', 'dim_functional_class', 'dim_identity', 'dim_line_item',
    'dim_measure', 'dim_organization', 'dim_organization_evidence', 'fct_account_overview',
    'fct_appropriation_balance',
    'fct_appropriation_position', 'fct_appropriation_summary', 'fct_budget_item',
    'fct_department_performance', 'fct_department_unit_sum', 'fct_economic_amount',
    'fct_economic_expenditure', 'fct_expenditure', 'fct_finding', 'fct_finding_cell',
    'fct_finding_identity', 'fct_functional_amount', 'fct_identity_result', 'fct_identity_term',
    'fct_income', 'fct_income_expenditure_summary', 'fct_income_source', 'fct_narrative_claim',
    'fct_official_statistic', 'fct_performance_indicator', 'fct_project_performance',
    'fct_reported_amount', 'fct_restated_amount', 'fct_table_validity', 'fct_three_public_expense',
    'fct_year_link'
] %}
-- {{ ref(mart) }}
{% endfor %}
select
    table_schema,
    table_name,
    column_name,
    data_type
from information_schema.columns
where
    table_schema in (
        'staging', 'intermediate', 'seeds', 'marts', 'marts_next', 'reports', 'reports_next'
    )
    and data_type in ('real', 'double precision', 'money')
