{#-
  The key of a model: no two rows with the same values, and no row where one of them is missing.
  `nullable` names the columns of the key that may be null; two nulls are then the same value.
-#}
{% test unique_combination(model, columns, nullable=[]) -%}
    select
        {{ columns | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ columns | join(', ') }}
    having
        count(*) > 1
        {% for column in columns if column not in nullable -%}
            or {{ column }} is null
        {% endfor -%}
{%- endtest %}
