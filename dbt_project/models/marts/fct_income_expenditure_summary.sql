-- 收入支出决算总表：单位、年度、项目
{{ summary_amounts('income_expenditure_summary') }}
