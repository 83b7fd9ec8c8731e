{#- An amount for a sentence: yuan with cents, counts and scores as they are, rates with %. -#}
{% macro amount_in_words(value, value_kind, unit=false) -%}
    case {{ value_kind }}
        when 'money'
            then to_char({{ value }}, 'FM999,999,999,999,990.00'){% if unit %} || ' 元'{% endif %}

        when 'percent' then trim_scale({{ value }}) || '%'
        else trim_scale({{ value }})::text
    end
{%- endmacro %}
