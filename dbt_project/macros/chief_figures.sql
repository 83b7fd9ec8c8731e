{#-
  The figures of the overview as rows: what each is called, its amount and the state of the form
  it stands in.
-#}
{% macro chief_figures(overview) -%}
    (
        values
        (1, '本年收入', {{ overview }}.income_yuan, {{ overview }}.summary_state),
        (2, '财政拨款收入', {{ overview }}.appropriation_income_yuan, {{ overview }}.summary_state),
        (3, '本年支出', {{ overview }}.expenditure_yuan, {{ overview }}.summary_state),
        (4, '基本支出', {{ overview }}.basic_yuan, {{ overview }}.expenditure_state),
        (5, '项目支出', {{ overview }}.project_yuan, {{ overview }}.expenditure_state),
        (6, '财政拨款支出', {{ overview }}.appropriation_expenditure_yuan, {{ overview }}.appropriation_state),
        (7, '年末结转和结余', {{ overview }}.closing_yuan, {{ overview }}.summary_state),
        (8, '三公经费', {{ overview }}.three_public_yuan, {{ overview }}.three_public_state),
        (9, '机关运行经费', {{ overview }}.agency_operation_yuan, {{ overview }}.agency_operation_state)
    )
{%- endmacro %}

{#-
  The amount at a place among the others of rpt_peer_comparison, the largest first: where the own figure stands among the
  amounts, it is stepped over.
-#}
{% macro amount_of_others(place) -%}
    chosen.amounts[
        {{ place }} + (chosen.passes and {{ place }} >= chosen.rank_no)::integer
    ]
{%- endmacro %}
