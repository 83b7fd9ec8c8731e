-- 支出决算表末级行：单位、年度、功能分类、支出性质
{{ leaf_amounts('expenditure', 'expenditure_nature') }}
