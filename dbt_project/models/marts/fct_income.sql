-- 收入决算表末级行：单位、年度、功能分类、收入来源
{{ leaf_amounts('income', 'income_source') }}
