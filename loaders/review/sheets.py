"""The review as flat tables, which the workbook and the CSV write: their columns and rows, in the language of the run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from loaders.language import Language, of_code, say, spoken
from loaders.review import words
from loaders.review.contents import Account, Cell, Finding, Review
from loaders.review.english import head_in_english
from loaders.review.reading import MOST_ACCOUNTS_IN_FULL

Value = str | int | Decimal | None
Row = tuple[Value, ...]


@dataclass(frozen=True)
class Sheet:
    """A table: its name, its columns with their widths in characters, and its rows."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: Callable[[Review], Iterator[Row]]

    @property
    def title(self) -> str:
        """Its name in the language of the run."""
        return head(self.name)


def head(name: str) -> str:
    """The name of a sheet or a column, written in Chinese above, in the language of the run."""
    return name if spoken() is Language.CHINESE else head_in_english(name)


def whose(account: Account) -> Row:
    """Organisation, year and scope in words; a file without an account says so."""
    if account.account_id is None:
        return (say("(belongs to no account yet)", "（尚不属于任何账户）"), None, None)
    return (account.organization, account.year, words.word(words.SCOPES_ZH, account.scope))


_WHOSE = (("单位", 28), ("年度", 7), ("口径", 11))
_PLACE = (("文件", 36), ("表种", 30), ("表", 5), ("行", 5), ("列", 5))


def _accounts(review: Review) -> Iterator[Row]:
    for account in review.accounts:
        severities = account.severity_counts()
        yield (
            *whose(account),
            say(", ", "、").join(account.units),
            say(", ", "、").join(document.file_name for document in account.documents),
            len(account.tables),
            account.figure_count,
            account.covered_figure_count,
            account.coverage,
            *(account.outcomes[outcome] for outcome in words.OUTCOMES_ZH),
            *(severities[severity] for severity in words.SEVERITIES_ZH),
            *(account.claims_by_outcome[outcome] for outcome in words.CLAIM_OUTCOMES_ZH),
            _text(account.account_id),
        )


def _identities(review: Review) -> Iterator[Row]:
    for account in review.accounts:
        for each in account.identities:
            yield (
                *whose(account),
                *(
                    each.identity_id,
                    each.name,
                    each.formula,
                    say(each.scope, each.scope_zh or ""),
                    each.scope,
                ),
                words.word(words.OUTCOMES_ZH, each.outcome),
                *(each.left, each.right, each.difference, each.tolerance),
                words.word(words.HARDNESS_ZH, each.hardness),
                words.word(words.SEVERITIES_ZH, each.severity),
                each.figures,
                each.reason,
                each.waiver,
            )


def _cells(review: Review) -> Iterator[Row]:
    for account in review.accounts:
        for finding in account.findings:
            for cell in finding.cells:
                yield (
                    *whose(account),
                    *(
                        say("finding", "问题"),
                        finding.finding_id,
                        None,
                        words.word(words.ROLES_ZH, cell.role),
                        None,
                    ),
                    *(cell.file_name, cell.form, cell.table_no, cell.row_no, cell.column_no),
                    *(cell.label, cell.printed, cell.likely, None),
                )
        for each in account.identities:
            for term in each.terms:
                yield (
                    *whose(account),
                    *(say("identity", "勾稽"), each.identity_id, each.scope),
                    *(words.word(words.SIDES_ZH, term.side), "+" if term.sign > 0 else "−"),
                    *(term.file_name, term.form, term.table_no, term.row_no, term.column_no),
                    *(term.label, term.printed, None, term.amount),
                )


def _findings(review: Review) -> Iterator[Row]:
    for account in review.accounts:
        for finding in account.findings:
            yield (
                *whose(account),
                words.word(words.SEVERITIES_ZH, finding.severity),
                of_code(finding.kind, {finding.kind: finding.kind_zh}),
                say(finding.message_en, finding.message_zh),
                say(finding.advice_en, finding.advice_zh),
                finding.difference,
                say("; ", "；").join(f"{i} {scope}".strip() for i, scope in finding.identities),
                say("; ", "；").join(cell_in_words(cell) for cell in finding.cells),
                *_place(finding),
                *(say(finding.message_zh, finding.message_en), finding.kind, finding.finding_id),
            )


def _place(finding: Finding) -> Row:
    return (finding.file_name, finding.table_no, finding.row_no, finding.column_no)


def cell_in_words(cell: Cell) -> str:
    """A cell in one line: where it is, its label, what it prints, what it likely should print."""
    likely = say(f", likely {cell.likely}", f"，疑应为 {cell.likely}") if cell.likely else ""
    place = words.cell_place(cell.table_no, cell.row_no, cell.column_no) + say(" ", "")
    return f"{place}“{cell.label or ''}” {cell.printed or say('(blank)', '（空白）')}{likely}"


def _claims(review: Review) -> Iterator[Row]:
    for account in review.accounts:
        for claim in account.claims:
            yield (
                *whose(account),
                words.word(words.CLAIM_OUTCOMES_ZH, claim.outcome),
                words.word(words.CLAIM_KINDS_ZH, claim.kind),
                *(claim.excerpt, claim.value, claim.reckoned, claim.difference, claim.unit),
                *(claim.file_name, claim.page, claim.line),
                *(claim.figure_table_no, claim.figure_row_no, claim.figure_column_no),
                *(claim.figure_label, claim.figure_printed, claim.reason),
            )


def _provenance(review: Review) -> Iterator[Row]:
    for account in review.accounts:
        for each in account.documents:
            yield (
                *(
                    say("file", "文件"),
                    each.file_name,
                    each.content_sha256,
                    each.reader,
                    each.loader_version,
                ),
                *(each.catalogue_version, words.moment(each.loaded_at), each.source_address),
            )
    of = review.provenance
    for edition in of.code_lists:
        year = (
            say("shipped", "随附")
            if edition.year == 0
            else say(f"official of {edition.year}", f"{edition.year} 年官方")
        )
        name = words.word(words.CODE_LISTS_ZH, edition.list_name)
        yield (
            *(
                say("code list", "科目表"),
                say(f"{name} ({year})", f"{name}（{year}）"),
                edition.content_sha256,
                None,
                None,
                None,
            ),
            *(words.moment(edition.imported_at), edition.source),
        )
    yield (
        say("rules", "规则"),
        say("dbt project", "dbt 项目"),
        of.rules_version,
        None,
        of.juesuan_version,
        None,
        words.moment(of.built_at),
        None,
    )
    yield (say("schema", "仓库结构"), of.schema_revision, None, None, None, None, None, None)
    current = (
        say("the marts are current", "集市为最新")
        if of.is_current
        else say(
            "the marts are not current: run juesuan build first", "集市不是最新，请先 juesuan build"
        )
    )
    yield (
        say("review", "审阅"),
        current,
        None,
        None,
        of.juesuan_version,
        None,
        words.moment(of.read_at),
        None,
    )
    if len(review.accounts) > MOST_ACCOUNTS_IN_FULL:
        only = say(
            "of so many accounts: cells of findings, and of identities that are broken or not evaluable",
            "账户较多：单元格表只列问题的和不成立、不能核对的勾稽关系的单元格",
        )
        yield (say("note", "说明"), only, None, None, None, None, None, None)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


FINDINGS = Sheet(
    "问题",
    (
        *_WHOSE,
        *(("级别", 7), ("种类", 18), ("说明", 80), ("怎么办", 40), ("差额（元）", 18)),
        *(("勾稽关系", 36), ("单元格", 60), ("文件", 36), ("表", 5), ("行", 5), ("列", 5)),
        *(("Message", 60), ("种类（英文）", 24), ("编号", 34)),
    ),
    _findings,
)
SHEETS = (
    Sheet(
        "账户",
        (
            *_WHOSE,
            *(
                ("金额单位", 9),
                ("文件", 40),
                ("表数", 7),
                ("数字", 8),
                ("核对到", 8),
                ("覆盖率", 9),
            ),
            *((word, 9) for word in words.OUTCOMES_ZH.values()),
            *((word, 7) for word in words.SEVERITIES_ZH.values()),
            *((f"文表{word}", 9) for word in words.CLAIM_OUTCOMES_ZH.values()),
            ("账户编号", 38),
        ),
        _accounts,
    ),
    Sheet(
        "勾稽结果",
        (
            *_WHOSE,
            *(
                ("关系", 22),
                ("名称", 36),
                ("关系式", 44),
                ("范围", 32),
                ("范围编号", 22),
                ("结果", 12),
            ),
            *(("左边（元）", 18), ("右边（元）", 18), ("差额（元）", 18), ("容差（元）", 14)),
            *(("性质", 7), ("级别", 7), ("数字个数", 9), ("原因", 36), ("豁免", 30)),
        ),
        _identities,
    ),
    Sheet(
        "单元格",
        (
            *_WHOSE,
            *(("属于", 7), ("问题或关系", 34), ("范围编号", 22), ("作用", 8), ("符号", 5)),
            *_PLACE,
            *(("项目", 34), ("印作", 18), ("疑应为", 18), ("金额（元）", 18)),
        ),
        _cells,
    ),
    FINDINGS,
    Sheet(
        "文表核对",
        (
            *_WHOSE,
            *(
                ("结果", 12),
                ("种类", 9),
                ("原文", 60),
                ("文中", 18),
                ("应为", 18),
                ("差额（元）", 18),
            ),
            *(("单位", 6), ("文件", 36), ("页", 5), ("文件行", 7), ("表", 5), ("行", 5), ("列", 5)),
            *(("项目", 30), ("印作", 18), ("未能对应的原因", 40)),
        ),
        _claims,
    ),
    Sheet(
        "出处",
        (
            *(("类别", 9), ("名称", 44), ("SHA-256", 66), ("读取程序", 20), ("juesuan 版本", 13)),
            *(("表种目录版本", 18), ("时间", 28), ("来源", 60)),
        ),
        _provenance,
    ),
)
