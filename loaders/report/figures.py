"""The figures of an account as schema `reports` shows them: what the page prints is what SQL would give."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row

from loaders.database.connection import Connection
from loaders.errors import SchemaError

# Column of a view → value; amounts are Decimal, in 元 or 万元 as the column's name ends.
Row = Mapping[str, Any]

# Each view with the order its rows are shown in.
_VIEWS = {
    "overview": ("部门收支总览", ("年度",)),
    "income": ("收入来源结构", ("上级编码", "收入来源编码")),
    "functions": ("支出按功能分类", ("资金范围", "功能科目编码")),
    "economics": ("支出按经济分类", ("表名", "支出性质", "经济科目编码")),
    "natures": ("基本支出与项目支出", ("资金范围",)),
    "appropriation": ("财政拨款收支与结转结余", ("资金范围",)),
    "three_public": ("三公经费", ("资金范围", "表名", "层次", "项目编码")),
    "agency": ("机关运行经费", ("资金范围", "表名", "层次", "项目编码")),
    "projects": ("项目支出绩效", ("项目名称", "表序号")),
    "indicators": ("绩效指标完成", ("表序号", "行序号")),
    "years": ("年度对比", ("指标",)),
    "peers": ("同类部门比较", ("指标",)),
}


@dataclass(frozen=True)
class Figures:
    """The rows of each view that are of one account; `overview` has one row."""

    overview: tuple[Row, ...]
    income: tuple[Row, ...]
    functions: tuple[Row, ...]
    economics: tuple[Row, ...]
    natures: tuple[Row, ...]
    appropriation: tuple[Row, ...]
    three_public: tuple[Row, ...]
    agency: tuple[Row, ...]
    projects: tuple[Row, ...]
    indicators: tuple[Row, ...]
    years: tuple[Row, ...]
    peers: tuple[Row, ...]


def read_figures(connection: Connection, account_id: UUID) -> Figures:
    """The figures of an account. Raises `SchemaError` where schema `reports` was not built yet."""
    if connection.execute("select to_regclass('reports.数据来源')").fetchone() == (None,):
        raise SchemaError(
            "The reports are not built yet. Run `juesuan build` (or `juesuan run FILE`).",
            "报表还没有构建。请运行 juesuan build（或 juesuan run 文件）。",
        )
    return Figures(
        **{each.name: _rows(connection, *_VIEWS[each.name], account_id) for each in fields(Figures)}
    )


def read_overviews(connection: Connection) -> tuple[Row, ...]:
    """The overview of every account, by organisation and year."""
    statement = sql.SQL("select * from reports.部门收支总览 order by 单位, 年度, 口径, 账户编号")
    return _fetched(connection, statement)


def _rows(
    connection: Connection, view: str, order: tuple[str, ...], account_id: UUID
) -> tuple[Row, ...]:
    statement = sql.SQL("select * from {view} where 账户编号 = {account} order by {order}").format(
        view=sql.Identifier("reports", view),
        account=sql.Literal(account_id),
        order=sql.SQL(", ").join(map(sql.Identifier, order)),
    )
    return _fetched(connection, statement)


def _fetched(connection: Connection, statement: sql.SQL | sql.Composed) -> tuple[Row, ...]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return tuple(cursor.execute(statement).fetchall())
