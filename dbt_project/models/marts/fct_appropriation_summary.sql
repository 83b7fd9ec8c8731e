-- 财政拨款收入支出决算总表：单位、年度、预算、项目
{{ summary_amounts('appropriation_summary', ['fund']) }}
