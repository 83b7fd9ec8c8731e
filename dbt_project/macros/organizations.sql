{#- What the office of a town, a township or a street is called, after the place it lies in. -#}
{% macro township_office() -%}
    '^[^县区市]{1,10}?((镇|乡|苏木)(人民政府|人民代表大会|人大|委员会|党委|党政|财政所|财政分局)|街道(办|党工委|工作委员会|工委|人大))'
{%- endmacro %}

{#-
  A department within a development zone that no list names: which level the zone has, its name does not say. The zone's
  own committee is of the place that made it.
-#}
{% macro unlisted_zone() -%}
    '^([^省市县]{2,12}(新区|开发区|园区|示范区|试验区|度假区|保税区).*(局|办公室|委员会.*[局部室])$|第.{1,3}师)'
{%- endmacro %}
