{#-
  The columns of a finding, whatever model finds it. `keys` says where it is (those left out are null); `parts` holds the
  values its sentence names, by name. The words are in seed finding_sentences under `sentence` (an SQL expression; the
  kind where it is left out). What every sentence may name without being given it: file, organization, account_year,
  form_zh, form_en, and the keys themselves (fct_finding adds them).
-#}
{% macro finding(kind, severity, keys={}, parts={}, sentence=none) -%}
    {{ key_or_null(keys, 'account_id', 'uuid') }},
    {{ key_or_null(keys, 'document_id', 'uuid') }},
    {{ key_or_null(keys, 'table_no', 'integer') }},
    {{ key_or_null(keys, 'row_no', 'integer') }},
    {{ key_or_null(keys, 'column_no', 'integer') }},
    {{ kind }} as kind,
    {{ severity }} as severity,
    {{ key_or_null(keys, 'identity_id', 'text') }},
    {{ key_or_null(keys, 'scope', 'text') }},
    {{ key_or_null(keys, 'difference_yuan', 'numeric') }},
    {{ sentence_parts(sentence or kind, parts) }} as parts
{%- endmacro %}

{% macro key_or_null(keys, name, type) -%}
    {{ keys.get(name, 'null::' ~ type) }} as {{ name }}
{%- endmacro %}

{#- A sentence and its values as one: for a finding, or for one of the things a finding lists. -#}
{% macro sentence_parts(sentence, parts={}) -%}
    {%- set words = ["'sentence', " ~ sentence] -%}
    {%- for name, value in parts.items() -%}
        {%- do words.append("'" ~ name ~ "', " ~ value) -%}
    {%- endfor -%}
    jsonb_build_object({{ words | join(', ') }})
{%- endmacro %}

{#- The columns every model of findings has, in their order. -#}
{% macro finding_columns(relation) -%}
    select
        account_id,
        document_id,
        table_no,
        row_no,
        column_no,
        kind,
        severity,
        identity_id,
        scope,
        difference_yuan,
        parts
    from {{ relation }}
{%- endmacro %}

{#-
  The templates of seed finding_sentences, taken apart: one row, with an object of sentence → pieces for each language.
  A template is text with {name} for a value and {name:amount} for an amount with its thousands apart. [ ] is left out
  where a value in it is missing; a value that is true prints nothing, one that is false is missing: [{is_hidden}…].
-#}
{% macro sentence_templates() -%}
    select
        jsonb_object_agg(sentence, pieces) filter (where language = 'zh') as zh,
        jsonb_object_agg(sentence, pieces) filter (where language = 'en') as en
    from (
        select
            sentences.sentence,
            templates.language,
            jsonb_agg(
                jsonb_build_object(
                    'segment_no', segments.segment_no,
                    'piece_no', pieces.piece_no,
                    'is_optional', left(segments.found[1], 1) = '[',
                    'name', substring(pieces.found[1] from '^\{([a-z_]+)'),
                    'is_amount', pieces.found[1] ~ ':amount\}$',
                    'words', case when left(pieces.found[1], 1) <> '{' then pieces.found[1] end
                )
                order by segments.segment_no, pieces.piece_no
            ) as pieces
        from {{ ref('finding_sentences') }} as sentences
        cross join lateral (
            values ('zh', sentences.sentence_zh), ('en', sentences.sentence_en)
        ) as templates (language, template)
        cross join lateral regexp_matches(
            templates.template, '\[[^]]*\]|[^\[]+', 'g'
        ) with ordinality as segments (found, segment_no)
        cross join lateral regexp_matches(
            regexp_replace(segments.found[1], '^\[|\]$', '', 'g'), '\{[^}]*\}|[^{]+', 'g'
        ) with ordinality as pieces (found, piece_no)
        group by sentences.sentence, templates.language
    ) as taken_apart
{%- endmacro %}

{#-
  A sentence in a language (zh, en): `parts` filled into its template, where `templates` is what `sentence_templates`
  made. A part may be a list: of sentences with parts of their own, or of plain values.
-#}
{% macro sentence(parts, templates, language, depth=2) -%}
    {%- set piece, filled = 'piece_' ~ depth, 'filled_' ~ depth -%}
    {%- set value = '(' ~ parts ~ ' -> ' ~ piece ~ '.name)' -%}
    (
        select string_agg({{ filled }}.words, '' order by {{ filled }}.segment_no)
        from (
            select
                {{ piece }}.segment_no,
                string_agg(
                    coalesce({{ piece }}.words, said.words, '—'), '' order by {{ piece }}.piece_no
                ) as words
            from jsonb_to_recordset(
                {{ templates }}.{{ language }} -> ({{ parts }} ->> 'sentence')
            ) as {{ piece }} (
                segment_no integer,
                piece_no integer,
                is_optional boolean,
                name text,
                is_amount boolean,
                words text
            )
            cross join lateral (
                select
                    case
                        when {{ value }} is null then null
                        when {{ piece }}.is_amount
                            then to_char(
                                ({{ value }} #>> '{}')::numeric, 'FM999,999,999,999,999,990.00'
                            )
                        when jsonb_typeof({{ value }}) = 'boolean'
                            then case when {{ value }} = 'true' then '' end
                        when jsonb_typeof({{ value }}) = 'array'
                            then {{ listed(value, templates, language, depth) }}
                        else {{ value }} #>> '{}'
                    end as words
            ) as said
            group by {{ piece }}.segment_no
            having
                not bool_or(
                    {{ piece }}.is_optional and {{ piece }}.words is null and said.words is null
                )
        ) as {{ filled }}
    )
{%- endmacro %}

{#-
  What a finding lists: sentences, themselves filled in (but not what these list), or plain values.
-#}
{% macro listed(value, templates, language, depth) -%}
    {%- if depth == 1 -%}
        {{ value }} #>> '{}'
    {%- else -%}
        {%- set item = 'item_' ~ depth -%}
        {%- set commas = {'zh': ("'、'", "'；'"), 'en': ("', '", "'; '")}[language] -%}
        (
            select
                string_agg(
                    case jsonb_typeof({{ item }}.value)
                        when 'object'
                            then {{ sentence(item ~ '.value', templates, language, depth - 1) }}
                        else {{ item }}.value #>> '{}'
                    end,
                    case jsonb_typeof({{ item }}.value)
                        when 'object' then {{ commas[1] }} else {{ commas[0] }}
                    end
                    order by {{ item }}.item_no
                )
            from jsonb_array_elements({{ value }}) with ordinality as {{ item }} (value, item_no)
        )
    {%- endif -%}
{%- endmacro %}

{#- What a statement of an account is about, in Chinese. -#}
{% macro account_field_zh(field) -%}
    case {{ field }} when 'organization' then '单位' when 'year' then '年度' else '口径' end
{%- endmacro %}
