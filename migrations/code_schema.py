"""The tables of `codes`: the classification lists, their editions and what changed."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from migrations.metadata import METADATA, column

_LIST_NAMES = "('functional_class', 'economic_class', 'government_economic_class', 'income_class')"
_EVIDENCE = "('attested', 'older_list', 'code_only', 'unverified', 'official')"


CODE_EDITION = Table(
    "code_edition",
    METADATA,
    column("list_name", Text(), "The list: the name of its table in this schema."),
    column("edition_year", Integer(), "Year of an official list; 0 for those juesuan ships."),
    column("source", Text(), "The file it was loaded from."),
    column("content_sha256", Text(), "SHA-256 of that file, in hexadecimal."),
    column("imported_at", DateTime(timezone=True), "When it was loaded.", now=True),
    PrimaryKeyConstraint("list_name", "edition_year"),
    CheckConstraint(f"list_name in {_LIST_NAMES}", name="list_name_known"),
    CheckConstraint(
        "edition_year = 0 or edition_year between 2007 and 2100", name="edition_year_range"
    ),
    CheckConstraint("content_sha256 ~ '^[0-9a-f]{64}$'", name="content_sha256_hexadecimal"),
    schema="codes",
    comment="One edition of a list: compiled and shipped (0), or official of a year.",
)


def _class_table(name: str, lower_levels: int, comment: str) -> Table:
    """A classification; `lower_levels` is how many levels of two digits each follow the class."""
    return Table(
        name,
        METADATA,
        column("code", Text(), "The code: three digits, two more for each lower level."),
        column("name", Text(), "Name as in the source."),
        column("level", Text(), "Level: 类 (3 digits), 款 (5), 项 (7), 目 (9)."),
        column("parent_code", Text(), "Code of the level above; null for a 类.", null=True),
        column("budget_type", Text(), "Budgets it is used in, separated by ;.", null=True),
        column("valid_from_year", Integer(), "First year; 2018 also stands for earlier."),
        column("valid_to_year", Integer(), "Last year; null while no end is known.", null=True),
        column("evidence", Text(), "How well code and name are backed; official is best."),
        column("years_attested", Text(), "Years of publications that print the pair.", null=True),
        column("note", Text(), "Remark of the compiler.", null=True),
        column("edition_year", Integer(), "The edition: see codes.code_edition."),
        PrimaryKeyConstraint("code", "edition_year", "valid_from_year"),
        CheckConstraint(f"code ~ '^[0-9]{{3}}([0-9]{{2}}){{0,{lower_levels}}}$'", name="code_form"),
        CheckConstraint("name <> ''", name="name_not_empty"),
        CheckConstraint(
            "level = case length(code) when 3 then '类' when 5 then '款' when 7 then '项' "
            "else '目' end",
            name="level_of_code",
        ),
        CheckConstraint(
            "parent_code is not distinct from nullif(left(code, -2), left(code, 1))",
            name="parent_of_code",
        ),
        CheckConstraint("valid_to_year >= valid_from_year", name="years_in_order"),
        CheckConstraint(f"evidence in {_EVIDENCE}", name="evidence_known"),
        ExcludeConstraint(
            (text("int8range(edition_year, edition_year, '[]')"), "&&"),
            (text("int8range(cast(code as bigint), cast(code as bigint), '[]')"), "&&"),
            (text("int4range(valid_from_year, valid_to_year, '[]')"), "&&"),
            name=f"ex_{name}_years_apart",
            using="gist",
        ),
        schema="codes",
        comment=comment,
    )


FUNCTIONAL_CLASS = _class_table(
    "functional_class", 2, "Functional classification of expenditure (支出功能分类)."
)
ECONOMIC_CLASS = _class_table(
    "economic_class", 1, "Economic classification of departmental budgets (部门预算支出经济分类)."
)
GOVERNMENT_ECONOMIC_CLASS = _class_table(
    "government_economic_class",
    1,
    "Economic classification of government budgets (政府预算支出经济分类).",
)
INCOME_CLASS = _class_table("income_class", 3, "Classification of income (收入分类).")

CODE_CHANGE = Table(
    "code_change",
    METADATA,
    column("change_no", Integer(), "Counts the changes as listed, from 1."),
    column("list_name", Text(), "The list: the name of its table in this schema."),
    column("year", Integer(), "First year in which the change is in force."),
    column("kind", Text(), "Kind of change: add, rename, delete, merge or move."),
    column("old_code", Text(), "Code before; null for an addition.", null=True),
    column("old_name", Text(), "Name before; null for an addition.", null=True),
    column("new_code", Text(), "Code after; null for a deletion.", null=True),
    column("new_name", Text(), "Name after; null for a deletion.", null=True),
    column("evidence", Text(), "How well the change is backed."),
    PrimaryKeyConstraint("change_no"),
    CheckConstraint(f"list_name in {_LIST_NAMES}", name="list_name_known"),
    CheckConstraint(
        "kind in ('add', 'rename', 'delete', 'merge', 'move', 'split')", name="kind_known"
    ),
    CheckConstraint(
        "(old_code is null) = (kind = 'add') and (old_name is null) = (kind = 'add')",
        name="old_unless_added",
    ),
    CheckConstraint(
        "(new_code is null) = (kind = 'delete') and (new_name is null) = (kind = 'delete')",
        name="new_unless_deleted",
    ),
    CheckConstraint(f"evidence in {_EVIDENCE}", name="evidence_known"),
    schema="codes",
    comment="One change of a code between years.",
)

_DIVISION_KINDS = (
    "('province', 'autonomous_region', 'municipality', 'corps', 'prefecture_city', 'prefecture', "
    "'autonomous_prefecture', 'league', 'county_city', 'district', 'county', 'autonomous_county', "
    "'banner', 'autonomous_banner', 'forest_district', 'special_district', 'development_zone')"
)

DIVISION = Table(
    "division",
    METADATA,
    column("code", Text(), "The code of GB/T 2260, six digits; 660000 stands for the corps."),
    column("name", Text(), "Official name."),
    column("short_name", Text(), "The name without its kind; null where none is used.", null=True),
    column("kind", Text(), "What it is: province, municipality, district, county_city, …"),
    column("parent_code", Text(), "The division it lies in; null for a province.", null=True),
    column("is_sub_provincial", Boolean(), "Whether it is one of the 15 sub-provincial cities."),
    column("valid_from_year", Integer(), "First year of the name; 2012 also stands for earlier."),
    column(
        "valid_to_year", Integer(), "Last year of the name; null while it is in use.", null=True
    ),
    column("source", Text(), "Which kind of list names it."),
    PrimaryKeyConstraint("code", "valid_from_year"),
    CheckConstraint("code ~ '^[0-9]{6}$'", name="code_form"),
    CheckConstraint(f"kind in {_DIVISION_KINDS}", name="kind_known"),
    CheckConstraint("valid_to_year >= valid_from_year", name="years_in_order"),
    schema="codes",
    comment="Administrative divisions (行政区划) down to counties, and development zones, since 2012.",
)
