{#-
  What the views of schema reports say: amounts in both units, and in Chinese the words that the
  marts have in English.
-#}

{#- Two columns of one amount; 万元 is exact, not rounded. -#}
{% macro in_both_units(amount, name) -%}
    ({{ amount }})::numeric(20, 2) as {{ name }}_元,
    (({{ amount }}) * 0.0001)::numeric(20, 6) as {{ name }}_万元
{%- endmacro %}

{#-
  What part of the whole, in percent to two places; null where either is missing, the whole is zero, or it is
  so many times the whole that a percentage says nothing.
-#}
{% macro percent_of(part, whole) -%}
    (case
        when abs({{ part }}) < abs({{ whole }}) * 1e6 then 100 * ({{ part }}) / nullif({{ whole }}, 0)
    end)::numeric(12, 2)
{%- endmacro %}

{% macro verification_zh(state) -%}
    case {{ state }}
        when 'verified' then '已核对'
        when 'within_rounding' then '四舍五入内相符'
        when 'unverified' then '未核对'
        when 'withheld' then '不予采用'
        when 'empty' then '空表'
    end
{%- endmacro %}

{% macro read_by_zh(read_by) -%}
    case {{ read_by }}
        when 'text' then '文字'
        when 'text_over_picture' then '图片上识别的文字'
        else '从图片识别（' || substr({{ read_by }}, 5) || '）'
    end
{%- endmacro %}

{% macro scope_zh(scope) -%}
    case {{ scope }} when 'own' then '本级' when 'consolidated' then '汇总' else '未说明' end
{%- endmacro %}

{% macro level_zh(level) -%}
    case {{ level }}
        when 'central' then '中央'
        when 'province' then '省级'
        when 'city' then '市级'
        when 'county' then '县级'
        when 'township' then '乡级'
    end
{%- endmacro %}

{% macro fund_zh(fund) -%}
    case {{ fund }}
        when 'all' then '全部资金'
        when 'appropriation' then '财政拨款'
        when 'general_public_budget' then '一般公共预算'
        when 'government_fund' then '政府性基金预算'
        when 'state_capital' then '国有资本经营预算'
        when 'fiscal_account' then '财政专户管理资金'
        when 'other_sources' then '其他资金'
    end
{%- endmacro %}
