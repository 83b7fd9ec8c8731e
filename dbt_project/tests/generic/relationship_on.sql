{#-
  A relationship on several columns of the same names: each row that has all of them finds its row in
  `to`. A null refers to nothing, as in a foreign key.
-#}
{% test relationship_on(model, columns, to) -%}
    select {{ columns | join(', ') }}
    from {{ model }} as child
    where
        not exists (
            select 1
            from {{ to }} as parent
            where
                {% for column in columns -%}
                    {{ 'and ' if not loop.first }}child.{{ column }} = parent.{{ column }}
                {% endfor -%}
        )
        {% for column in columns -%}
            and child.{{ column }} is not null
        {% endfor -%}
{%- endtest %}
