{#-
  Whether a comparison holds with a difference: as int_identity_result judges it, rounding
  included.
-#}
{% macro holds_with(comparison, difference, tolerance) -%}
    case {{ comparison }}
        when '=' then abs({{ difference }}) <= {{ tolerance }}
        when '>=' then {{ difference }} >= -{{ tolerance }}
        when '>= 0' then {{ difference }} >= -{{ tolerance }}
        when '<=' then {{ difference }} <= {{ tolerance }}
    end
{%- endmacro %}

{#- 1 for error, 2 for warning, 3 for note: the gravest has the smallest. -#}
{% macro severity_rank(severity) -%}
    array_position(array['error', 'warning', 'note'], {{ severity }})
{%- endmacro %}
