"""The queries of a review: one for each kind of thing, whatever the number of accounts.

Each takes %(accounts)s and %(documents)s, the arrays of those under review, and gives its rows in the order they are
shown in. The column `key` says what a row is grouped by; what belongs to no account goes under its document.
"""

# Every account of every file: of its own, and of those tables in it that are another account's. %(everything)s or
# %(accounts)s or the accounts of %(documents)s.
MEMBERS = """
with members as (
    select document_id, account_id from marts.dim_document
    union
    select document_id, account_id from marts.dim_document_table where account_id is not null
)
select members.account_id, members.document_id
from members
inner join marts.dim_document as documents on members.document_id = documents.document_id
left join marts.dim_account as accounts on members.account_id = accounts.account_id
where
    %(everything)s
    or members.account_id = any(%(accounts)s)
    or members.document_id = any(%(documents)s)
    or members.account_id in (
        select chosen.account_id from members as chosen where chosen.document_id = any(%(documents)s)
    )
order by
    accounts.organization nulls last,
    accounts.account_year,
    accounts.scope,
    documents.file_name,
    documents.document_id
"""

ACCOUNTS = """
select
    account_id as key,
    organization,
    account_year as year,
    scope,
    figure_count,
    covered_figure_count,
    coverage,
    form_count,
    basic_form_count,
    tied_figure_count,
    json_build_object(
        'verified', verified_form_count,
        'unverified', unverified_form_count,
        'withheld', withheld_form_count,
        'empty', empty_form_count
    ) as forms_by_verification,
    json_build_object(
        'verified', verified_figure_count,
        'unverified', unverified_figure_count,
        'withheld', withheld_figure_count
    ) as figures_by_verification,
    json_build_object(
        'holds', identities_held,
        'holds_within_rounding', identities_within_rounding,
        'broken', identities_broken,
        'not_applicable', identities_not_applicable,
        'not_evaluable', identities_not_evaluable
    ) as outcomes,
    json_build_object(
        'agrees', claims_agreeing,
        'within_rounding', claims_within_rounding,
        'contradicts', claims_contradicting,
        'not_placed', claims_not_placed
    ) as claims_by_outcome
from marts.dim_account
where account_id = any(%(accounts)s)
"""

DOCUMENTS = """
select
    documents.document_id as key,
    documents.document_id,
    documents.file_name,
    documents.source_address,
    documents.content_sha256,
    documents.media_type,
    documents.size_bytes,
    documents.reader,
    documents.loader_version,
    catalogues.catalogue_version,
    documents.loaded_at,
    documents.status
from marts.dim_document as documents
left join (
    select distinct on (document_id) document_id, catalogue_version
    from raw.document_reading
    where document_id = any(%(documents)s)
    order by document_id, reading_no desc
) as catalogues on documents.document_id = catalogues.document_id
where documents.document_id = any(%(documents)s)
"""

TABLES = """
select
    coalesce(tables.account_id, documents.account_id, documents.document_id) as key,
    documents.document_id,
    documents.file_name,
    tables.table_no,
    forms.name_zh as form,
    coalesce(forms.classification = 'none', false) as is_text,
    tables.printed_title as title,
    tables.unit,
    tables.unit_source,
    tables.body_row_count as rows,
    tables.figure_count as figures,
    tables.unreadable_count as unreadable,
    tables.is_current,
    tables.status,
    gate.passes,
    tables.refusal_reason,
    tables.read_by
from marts.dim_document_table as tables
inner join marts.dim_document as documents on tables.document_id = documents.document_id
left join marts.dim_form as forms on tables.form_id = forms.form_id
left join (
    select document_id, table_no, bool_and(verification <> 'withheld') as passes
    from marts.fct_reported_amount
    where document_id = any(%(documents)s)
    group by document_id, table_no
) as gate on tables.document_id = gate.document_id and tables.table_no = gate.table_no
where tables.document_id = any(%(documents)s) and tables.status <> 'former_reading'
order by documents.file_name, documents.document_id, tables.table_no
"""

IDENTITY_NAMES = """
select identity_id as key, name_zh as name, formula_zh as formula, comparison
from marts.dim_identity
"""

IDENTITIES = """
select
    results.account_id,
    results.identity_id,
    results.scope,
    results.scope_zh,
    results.hardness,
    results.severity,
    results.outcome,
    results.left_yuan as left,
    results.right_yuan as right,
    results.difference_yuan as difference,
    results.tolerance_yuan as tolerance,
    results.value_kind,
    results.figure_count as figures,
    results.reason,
    coalesce(results.is_waived, false) as is_waived,
    results.waiver_reason,
    results.waived_by,
    results.waived_on
from marts.fct_identity_result as results
where results.account_id = any(%(accounts)s)
order by
    results.identity_id,
    array_position(
        array['broken', 'not_evaluable', 'holds_within_rounding', 'holds', 'not_applicable'], results.outcome
    ),
    results.scope
"""

# %(failing_only)s: only those of results that do not hold.
TERMS = """
select
    terms.account_id,
    terms.identity_id,
    terms.scope,
    terms.side,
    terms.sign,
    documents.file_name,
    forms.name_zh as form,
    terms.table_no,
    terms.row_no,
    terms.column_no,
    terms.printed_label as label,
    terms.printed_text as printed,
    terms.amount_yuan as amount
from marts.fct_identity_term as terms
inner join marts.fct_identity_result as results
    on
        terms.account_id = results.account_id
        and terms.identity_id = results.identity_id
        and terms.scope = results.scope
inner join marts.dim_document as documents on terms.document_id = documents.document_id
left join marts.dim_form as forms on terms.form_id = forms.form_id
where
    terms.account_id = any(%(accounts)s)
    and (not %(failing_only)s or results.outcome in ('broken', 'not_evaluable'))
order by terms.side, terms.term_no, documents.file_name, terms.table_no, terms.row_no, terms.column_no
"""

_CHOSEN_FINDINGS = """
with findings as (
    select *
    from marts.fct_finding
    where account_id = any(%(accounts)s) or (account_id is null and document_id = any(%(documents)s))
)
"""

FINDINGS = f"""
{_CHOSEN_FINDINGS}
select
    coalesce(findings.account_id, documents.account_id, findings.document_id) as key,
    findings.finding_id,
    findings.account_id,
    findings.document_id,
    documents.file_name,
    findings.table_no,
    findings.row_no,
    findings.column_no,
    findings.kind,
    kinds.name_zh as kind_zh,
    findings.severity,
    findings.identity_id,
    findings.scope,
    findings.difference_yuan as difference,
    findings.message_zh,
    findings.message_en,
    kinds.advice_zh,
    kinds.advice_en
from findings
inner join seeds.finding_kinds as kinds on findings.kind = kinds.kind
left join marts.dim_document as documents on findings.document_id = documents.document_id
order by
    array_position(array['error', 'warning', 'note'], findings.severity),
    findings.kind,
    documents.file_name,
    findings.table_no,
    findings.row_no,
    findings.column_no,
    findings.message_en,
    findings.finding_id
"""  # noqa: S608 - made of constants of this page

FINDING_IDENTITIES = f"""
{_CHOSEN_FINDINGS}
select members.finding_id as key, members.identity_id, members.scope
from marts.fct_finding_identity as members
inner join findings on members.finding_id = findings.finding_id
order by members.finding_id, not members.is_leading, members.identity_id, members.scope
"""  # noqa: S608 - made of constants of this page

FINDING_CELLS = f"""
{_CHOSEN_FINDINGS}
select
    cells.finding_id as key,
    cells.role,
    cells.document_id,
    documents.file_name,
    forms.name_zh as form,
    cells.table_no,
    cells.row_no,
    cells.column_no,
    rows.page,
    rows.printed_line as line,
    cells.printed_label as label,
    cells.printed_text as printed,
    cells.likely_text as likely
from marts.fct_finding_cell as cells
inner join findings on cells.finding_id = findings.finding_id
inner join marts.dim_document as documents on cells.document_id = documents.document_id
left join marts.dim_document_table as tables
    on cells.document_id = tables.document_id and cells.table_no = tables.table_no
left join marts.dim_form as forms on tables.form_id = forms.form_id
left join raw.table_row as rows
    on
        cells.document_id = rows.document_id
        and cells.table_no = rows.table_no
        and cells.row_no = rows.row_no
order by
    array_position(array['suspect', 'placed', 'compared'], cells.role),
    documents.file_name,
    cells.table_no,
    cells.row_no,
    cells.column_no
"""  # noqa: S608 - made of constants of this page

CLAIMS = """
select
    coalesce(claims.account_id, documents.account_id, claims.document_id) as key,
    claims.account_id,
    claims.document_id,
    documents.file_name,
    claims.claim_no,
    claims.kind,
    claims.page,
    claims.printed_line as line,
    claims.excerpt,
    case
        when claims.claimed_percent is not null or claims.reckoned_percent is not null then '%%'
        when claims.claimed_count is not null or claims.reckoned_count is not null then '个'
        when claims.claimed_yuan is not null or claims.reckoned_yuan is not null then '元'
    end as unit,
    coalesce(claims.claimed_yuan, claims.claimed_percent, claims.claimed_count) as value,
    coalesce(claims.reckoned_yuan, claims.reckoned_percent, claims.reckoned_count) as reckoned,
    claims.difference_yuan as difference,
    claims.outcome,
    claims.reason,
    figure_documents.file_name as figure_file,
    claims.figure_table_no,
    claims.figure_row_no,
    claims.figure_column_no,
    claims.figure_label,
    claims.figure_text as figure_printed
from marts.fct_narrative_claim as claims
inner join marts.dim_document as documents on claims.document_id = documents.document_id
left join marts.dim_document as figure_documents on claims.figure_document_id = figure_documents.document_id
where
    claims.account_id = any(%(accounts)s)
    or (claims.account_id is null and claims.document_id = any(%(documents)s))
order by
    array_position(array['contradicts', 'not_placed', 'within_rounding', 'agrees'], claims.outcome),
    documents.file_name,
    claims.claim_no
"""

CODE_LISTS = """
select 0 as key, list_name, edition_year as year, source, content_sha256, imported_at
from codes.code_edition
order by list_name, edition_year
"""
