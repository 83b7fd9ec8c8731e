-- 名称与当年科目表不同的编码：印的是另一科目的名称、完全不像、或略有出入；名称换行、截断、字序错乱的不算
with printed as (
    select * from {{ ref('int_printed_code') }}
    where
        plain_official_name is not null
        and label is not null
        and account_year >= {{ var('first_code_year') }}
),

-- 支出 and brackets come and go; only what is left is the name.
compared as (
    select
        printed.*,
        {{ bare_name('printed.label') }} as bare_label,
        {{ bare_name('printed.plain_official_name') }} as bare_official_name
    from printed
),

different as (
    select * from compared
    where bare_label <> bare_official_name
),

known_names as (
    select
        'functional' as classification,
        code,
        false as is_alias,
        {{ bare_name('plain_name') }} as bare_name
    from {{ ref('stg_codes__functional_class') }}
    union
    select
        'economic' as classification,
        code,
        false as is_alias,
        {{ bare_name('plain_name') }} as bare_name
    from {{ ref('stg_codes__economic_class') }}
    union
    select
        classification,
        code,
        true as is_alias,
        {{ bare_name(plain('alias')) }} as bare_name
    from {{ ref('class_name_aliases') }}
),

-- Known variants are the same class; so are names of other years, unless the official list of this
-- year was loaded: the compiled lists do not know for certain when a name changed.
recognised as (
    select distinct
        different.document_id,
        different.table_no,
        different.row_no,
        different.section,
        different.block_no
    from different
    inner join known_names
        on
            different.classification = known_names.classification
            and different.class_code = known_names.code
            and different.bare_label = known_names.bare_name
            and (known_names.is_alias or different.evidence <> 'official')
),

unknown_names as (
    select different.*
    from different
    left join recognised
        on
            different.document_id = recognised.document_id
            and different.table_no = recognised.table_no
            and different.row_no = recognised.row_no
            and different.section = recognised.section
            and different.block_no = recognised.block_no
    where recognised.document_id is null
),

-- A name that is cut short, has a piece of its neighbour's, or has its characters in another order
-- was set over several lines: all characters of the one are in the other.
characters as (
    select
        names.document_id,
        names.table_no,
        names.row_no,
        names.section,
        names.block_no,
        count(*) filter (where strpos(names.bare_official_name, printed_character.character) = 0)
            as only_printed_count,
        count(*) as printed_count
    from unknown_names as names
    cross join regexp_split_to_table(names.bare_label, '') as printed_character (character)
    group by names.document_id, names.table_no, names.row_no, names.section, names.block_no
),

official_characters as (
    select
        names.document_id,
        names.table_no,
        names.row_no,
        names.section,
        names.block_no,
        count(*) filter (where strpos(names.bare_label, official_character.character) = 0)
            as only_official_count,
        count(*) as official_count
    from unknown_names as names
    cross join regexp_split_to_table(names.bare_official_name, '') as official_character (character)
    group by names.document_id, names.table_no, names.row_no, names.section, names.block_no
),

classes_in_year as (
    select
        classification,
        account_year,
        code,
        {{ bare_name('plain_name') }} as bare_name
    from {{ ref('int_class_in_year') }}
),

-- The class that has the printed name: of the same level, nearest to the printed code.
owners as (
    select distinct on (
        names.document_id, names.table_no, names.row_no, names.section, names.block_no
    )
        names.document_id,
        names.table_no,
        names.row_no,
        names.section,
        names.block_no,
        classes_in_year.code as likely_code
    from unknown_names as names
    inner join classes_in_year
        on
            names.classification = classes_in_year.classification
            and names.account_year = classes_in_year.account_year
            and names.bare_label = classes_in_year.bare_name
            and length(names.class_code) = length(classes_in_year.code)
    order by
        names.document_id asc,
        names.table_no asc,
        names.row_no asc,
        names.section asc,
        names.block_no asc,
        left(classes_in_year.code, 5) = left(names.class_code, 5) desc,
        left(classes_in_year.code, 3) = left(names.class_code, 3) desc,
        classes_in_year.code asc
)

select
    names.account_id,
    names.account_year,
    names.document_id,
    names.table_no,
    names.row_no,
    names.section,
    names.block_no,
    names.form_id,
    names.classification,
    names.code,
    names.class_code,
    names.label,
    names.official_name,
    names.evidence,
    names.above_code,
    owners.likely_code,
    case
        when owners.likely_code is not null then 'name_of_another'
        when
            official_characters.only_official_count * 2 > official_characters.official_count
            and characters.only_printed_count * 2 > characters.printed_count
            then 'unlike'
        else 'variant'
    end as difference
from unknown_names as names
inner join characters
    on
        names.document_id = characters.document_id
        and names.table_no = characters.table_no
        and names.row_no = characters.row_no
        and names.section = characters.section
        and names.block_no = characters.block_no
inner join official_characters
    on
        names.document_id = official_characters.document_id
        and names.table_no = official_characters.table_no
        and names.row_no = official_characters.row_no
        and names.section = official_characters.section
        and names.block_no = official_characters.block_no
left join owners
    on
        names.document_id = owners.document_id
        and names.table_no = owners.table_no
        and names.row_no = owners.row_no
        and names.section = owners.section
        and names.block_no = owners.block_no
where
    official_characters.only_official_count > 0
    and (
        characters.only_printed_count > 0
        or (
            length(names.bare_label) < length(names.bare_official_name)
            and strpos(names.bare_official_name, names.bare_label) = 0
        )
    )
