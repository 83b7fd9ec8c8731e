-- 印出的表：识别为何种表，或为何没有识别；先前读取所识别的表亦在其中，供查问过去
select
    document_id,
    table_no,
    position,
    sheet,
    first_page,
    last_page,
    first_line,
    last_line,
    caption_lines,
    note_lines,
    printed_title,
    printed_form_number,
    printed_unit,
    printed_organization,
    printed_year,
    form_id,
    layout_id,
    refusal_reason,
    evidence,
    row_count,
    column_count,
    catalogue_version,
    is_hidden,
    read_by,
    not {{ of_newest_reading('table_no') }} as is_of_former_reading,
    nullif(table_no / 10000000, 0) as former_reading_no
from {{ source('raw', 'document_table') }}
where
    {{ in_scope_unless_held('document_id') }}
    and ({{ of_newest_reading('table_no') }} or form_id is not null)
