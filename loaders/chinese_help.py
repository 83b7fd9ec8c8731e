"""`--help` and wrong use in Chinese: the Chinese for every help text of the command line, found by the English one.

Typer builds its commands before anybody can say which language is meant, so the English stands with the commands and the
Chinese here; a test walks all commands and finds every text that has no Chinese.
"""

import inspect
import re
from collections.abc import Callable
from typing import Any

from rich import columns
from rich.table import Table
from typer import rich_utils

from loaders.language import Message

# First the commands, in the order people meet them, then what their options say.
CHINESE = {
    "The warehouse for China's departmental final accounts: load as published, reconcile, query with SQL.\n\n"
    "Exit codes: 0 done; 1 `check` shows a finding of severity error, or `status --check` something that needs a person; "
    "2 wrong use or setting; 3 a file or path cannot be loaded; 4 this machine has no room for temporary files or ended "
    "the processes that read; 5 the database cannot be reached, was lost, or has no room left (run the same command again "
    "later), or its user may not do this; 6 the database's schema is not ours, older or newer; 7 dbt failed; 130 stopped "
    "by Ctrl-C; 143 stopped by SIGTERM.": "部门决算公开数据的仓库：按公开的原样装载，核对勾稽关系，用 SQL 查询。\n\n"
    "退出码：0 完成；1 check 有错误级的发现，或 status --check 有需要处理的事；2 用法或设置不对；3 文件或路径不能装载；"
    "4 本机没有存放临时文件的空间，或读取的进程被终止；5 数据库连不上、连接中断、没有空间（稍后重新运行同一命令），"
    "或其用户没有权限；6 数据库结构不是 juesuan 的，或版本较旧、较新；7 dbt 失败；130 被 Ctrl-C 停止；143 被 SIGTERM 停止。",
    "Migrate, load the files given, build the marts, and show what was found: in those files, or without any in all.": "建好或升级结构，装载所给的文件，构建集市，显示这些文件（未给文件时为全部）的发现。",
    "Load files into the landing tables, verbatim. A file that is there already is left as it is.\n\n"
    "Exit code 3: a file was refused, among others one that prints another year, organisation or scope than you said "
    "(the others are loaded).": "按原样把文件装载到落地表。已在库中的文件保持不变。\n\n"
    "退出码 3：有文件被拒绝，其中包括所印年度、单位或口径与您的说明不同的文件（其他文件照常装载）。",
    "Build the marts of what changed with dbt, run the tests, and publish them. See docs/building.md.": "用 dbt 构建有变化的集市，运行测试并发布。见 docs/building.md。",
    "Review accounts: tables, identities, findings, claims of the text. See docs/check.md.\n\n"
    "Exit code 0: no finding of severity error among those shown; 1: at least one; 2: wrong use, such as an unknown "
    "account; 3: a file given could not be loaded (the others are reviewed).": "审阅账户：各表、勾稽关系、发现、文表核对。见 docs/check.zh-CN.md。\n\n"
    "退出码 0：所示的发现中没有错误；1：至少有一项；2：用法不对，例如没有这个账户；3：所给的文件不能装载（其余的照常审阅）。",
    "Show how a file would be read, table by table, without a database.\n\n"
    "Exit code 3: `juesuan load` would refuse the file; what was read of it is shown all the same.": "逐表显示文件会怎样读取，不需要数据库。\n\n"
    "退出码 3：juesuan load 会拒绝这个文件；读到的内容照样显示。",
    "Write an account as one page that opens without a server. See docs/reports.md.\n\n"
    "Of several accounts the file written is an index; their pages lie in a directory beside it, named after it. "
    "Exit code 2: no such account, or a file that cannot be written.": "把一个账户写成一个网页，无需服务器即可打开。见 docs/reports.md。\n\n"
    "有几个账户时写出的文件是目录，各账户的网页在旁边以它命名的文件夹中。退出码 2：没有这个账户，或文件不能写入。",
    "Write the marts and reports as files, with a data dictionary and a manifest. See docs/export.md.\n\n"
    "All files are of one moment. Exit code 2: a directory with other files, or no such table.": "把集市和报表写成文件，附数据字典和清单。见 docs/export.md。\n\n"
    "所有文件出自同一时刻。退出码 2：目录中有其他文件，或没有这张表。",
    "Show what is in the warehouse and how it does: documents, quarantine, builds, versions, sizes.": "显示库中有什么、状况如何：文件、隔离、构建、版本、占用空间。",
    "Examine this machine: Python, disk, memory, database, LibreOffice, psql, clock, permissions; what is missing is named.\n\n"
    "Exit code 1: something is wrong. What is only missing is done without.": "检查本机：Python、磁盘、内存、数据库、LibreOffice、psql、时钟、权限；缺什么会指明。\n\n"
    "退出码 1：有误的项目。只是没有的，不影响其余功能。",
    "Watch a directory: load what is put there, build, and move it to done/ or rejected/ beside a note.\n\n"
    "A file at the top is an account's file by itself; a folder holds the files of one account, with a manifest.csv if need "
    "be. Ends after the file in hand on Ctrl-C or SIGTERM.": "监视一个目录：装载放入的文件，构建，再移入 done/ 或 rejected/，旁边附说明。\n\n"
    "最上层的文件各自成为一个账户的文件；文件夹装一个账户的各文件，必要时附 manifest.csv。按 Ctrl-C 或收到 SIGTERM 后，处理完手头的文件即结束。",
    "Keep a warehouse: migrate, give the roles their passwords, load samples into an empty one, build, then watch.\n\n"
    "With the address of a role it does not migrate. This is what the image runs. Waits for the database for as long as "
    "it takes.": "维持一个决算库：升级结构，设置各角色的密码，空库装载样例，构建，然后监视。\n\n"
    "地址是某个角色的时不升级结构。镜像运行的就是它。数据库没有就绪时一直等待。",
    "Read documents again with the readers and forms of today; then run `juesuan build`.\n\n"
    "The file is read where it still lies in its place, else what was kept of it. The former reading is kept for questions "
    "about the past.\n\n"
    "Exit code 3: some could not be read again, and stay as they are.": "用今日的读取程序与表样重新读取文件；之后请运行 juesuan build。\n\n"
    "文件仍在原处的读文件，否则读当初保留的内容。先前的读取保留，供查问过去。\n\n"
    "退出码 3：有的文件没能重新读取，保持原样。",
    "File names, paths they were loaded from, or beginnings of a document_id or SHA-256; or a path of the same file, to be "
    "read from there.": "文件名、装载时的路径，或 document_id、SHA-256 的开头；或同一文件现在的路径，从那里读取。",
    "All documents of older versions with a table that is no known form.": "旧版本读取的、有未识别之表的所有文件。",
    "All documents that this version has not read.": "此版本还没有读过的所有文件。",
    "Only show what would change.": "只显示会有什么变化。",
    "Read no files, only what was kept of them: quicker.": "不读文件，只读保留的内容：较快。",
    "Withdraw a document: from the next build on nothing of it counts, and what it had replaced counts again.\n\n"
    "Nothing is deleted; `juesuan reinstate` takes it back. Exit code 2: no such document, several, or withdrawn already.": "撤回一个文件：自下次构建起它不再计入，被它取代的重新计入。\n\n"
    "不删除任何内容；juesuan reinstate 可恢复。退出码 2：没有这个文件、有几个同名的，或已经撤回。",
    "Take the withdrawal of a document back: from the next build on it counts as before.": "恢复已撤回的文件：自下次构建起照旧计入。",
    "Write to one file what cannot be rebuilt: what was loaded and said of it, code lists, the seeds that people write.\n\n"
    "Loading may go on meanwhile. The file appears when it is complete and was read back.": "把不能重建的内容写入一个文件：已装载的内容和对它的说明、科目表、由人填写的种子文件。\n\n"
    "其间可以继续装载。文件在写完并读回核对后才出现。",
    "Restore a backup into an empty database, and build the marts from it.": "把备份恢复到空库，并据此构建集市。",
    "Create or bring up the schema of the database, and give the roles the passwords that are set for them.": "建立或升级数据库的结构，并设置给出的各角色密码。",
    "The database: addresses and passwords of its roles, psql; the embedded one: start, stop, destroy.": "数据库：各角色的地址和密码、psql；内置的数据库：启动、停止、删除。",
    "Start the embedded PostgreSQL (every command that needs it does so by itself).": "启动内置的 PostgreSQL（需要它的命令会自行启动）。",
    "Stop the embedded PostgreSQL; the data stays.": "停止内置的 PostgreSQL；数据保留。",
    "Print the address of the warehouse, password included, for psql and BI tools.": "打印决算库的地址（含密码），供 psql 和 BI 工具使用。",
    'Print what leads dbt called by hand to the warehouse: eval "$(juesuan db environment)", then dbt build in dbt_project.\n\n'
    "It builds in schemas of its own (by_hand_marts); the warehouse stays as it is.": '打印让手工运行的 dbt 找到决算库的环境变量：eval "$(juesuan db environment)"，再在 dbt_project 中运行 dbt build。\n\n'
    "它在自己的模式（by_hand_marts）中构建；决算库保持不变。",
    "Give the roles the passwords in JUESUAN_LOADER_PASSWORD, JUESUAN_TRANSFORMER_PASSWORD, JUESUAN_READER_PASSWORD.\n\n"
    "A role that is given none gets the one by which juesuan itself logs in, which follows from the password in the "
    "address. The server gets their SCRAM verifiers, never the passwords.": "把各角色的密码设为 JUESUAN_LOADER_PASSWORD、JUESUAN_TRANSFORMER_PASSWORD、JUESUAN_READER_PASSWORD。\n\n"
    "没有给出的，用 juesuan 自己登录的密码，它由地址中的密码得出。服务器只得到 SCRAM 校验值，得不到密码。",
    "Open psql on the warehouse; further arguments go to psql.": "用 psql 打开决算库；其余参数交给 psql。",
    "Stop the embedded PostgreSQL and delete everything in it.": "停止内置的 PostgreSQL，并删除其中的一切。",
    "Classification codes.": "政府收支分类科目。",
    "Load the official code list of a year; it is preferred from that year on.": "导入某年的官方科目表；自该年起优先采用。",
    # options
    "What is written to stderr: text or json.": "标准错误输出的格式：text 或 json。",
    "The language of this run, zh or en; else that of the locale, else Chinese.": "本次运行的语言，zh 或 en；未给出时依系统区域设置，否则为中文。",
    "Print the version and exit.": "显示版本号。",
    "Show this message and exit.": "显示本帮助。",
    "Print JSON for machines instead of text.": "输出供程序读取的 JSON，而不是文字。",
    "Files or directories to load first.": "先装载的文件或目录。",
    "Files, directories with files, archives, or patterns in quotes ('accounts/**/*.xlsx').": "文件、含文件的目录、压缩包，或加引号的模式（'accounts/**/*.xlsx'）。",
    "The account's year, such as 2024, for every file given.": "所给各文件的决算年度，例如 2024。",
    "The organisation's name, for every file given.": "所给各文件的单位名称。",
    "own (the unit itself) or consolidated (with its units), for every file given.": "所给各文件的口径：own（本级）或 consolidated（汇总）。",
    "yuan (元), 千元, 万元, 百万元, 亿元 or another, for tables that print no unit.": "没有印金额单位的表所用的单位：元、千元、万元、百万元、亿元等。",
    "The department that the files' organisations are units of.": "所给各文件的单位所属的主管部门。",
    "Keep the files beside what the warehouse has of the same accounts and forms, instead of in its place; "
    "--supersede takes that back.": "与库中同一账户、同一表的内容并存，而不取代它；--supersede 撤销这一说明。",
    "Take --year, --organization and --scope also for a file that prints another; without it such a file is refused.": "文件所印与 --year、--organization、--scope 不同时仍按说明；不给则拒绝这样的文件。",
    "manifest.csv: file, year, organization, scope, unit, parent, keep_old.": "manifest.csv：file、year、organization、scope、unit、parent、keep_old 各列。",
    "Build everything, whatever changed.": "无论有什么变化，全部重建。",
    "Build nothing: publish what was built and tested while sessions that read kept it from being published.": "不构建：发布此前已建成并通过测试、因有会话正在读取而没有发布的内容。",
    "Files or directories (loaded and built first where needed), or accounts: an organisation, "
    "organisation:year or an account_id. Without any: all accounts.": "文件或目录（必要时先装载并构建），或账户：单位、单位:年度或 account_id。不给则为全部账户。",
    "text (without --format), json, csv, xlsx or html.": "text（不给 --format 时）、json、csv、xlsx 或 html。",
    "File to write; json and csv go to stdout without it.": "写入的文件；不给时 json 和 csv 写到标准输出。",
    "Short for --format json.": "等同于 --format json。",
    "On the terminal: also the identities that hold or do not apply, and of many accounts every one whole.": "在终端上另列出成立的和不适用的勾稽关系；账户很多时也逐一完整显示。",
    "A file.": "一个文件。",
    "Also show, for each unknown table, the nearest form and the YAML lines that would teach it.": "对每张不认得的表，另显示最近的表和教它认得的 YAML。",
    "An organisation (every year of it), organisation:year, or an account_id.": "单位（其所有年度）、单位:年度，或 account_id。",
    "The page to write, such as report.html.": "写入的网页，例如 report.html。",
    "Every account: a page for each, and an index of them.": "全部账户：每个账户一个网页，另有目录。",
    "The directory to make.": "要建立的目录。",
    "parquet, csv or xlsx.": "parquet、csv 或 xlsx。",
    "Only this table or view, such as 部门收支总览 or marts.dim_account; may be repeated.": "只导出这张表或视图，例如 部门收支总览 或 marts.dim_account；可重复给出。",
    "Replace an earlier export in the directory.": "替换目录中以前的导出。",
    "Show only what needs a person; exit code 1 where anything does.": "只显示需要处理的事；有则退出码为 1。",
    "With --check: how long marts may wait for a build, or it run.": "与 --check 合用：集市等待构建、或构建运行的最长分钟数。",
    "With --check: only files refused in the last days; without it, any.": "与 --check 合用：只计最近几天被拒绝的文件；不给则全部计入。",
    "The inbox: files and folders put there are loaded.": "收件箱：放入的文件和文件夹会被装载。",
    "How often it is looked at; files are taken two looks later.": "查看的间隔秒数；文件在查看两次后取走。",
    "Loaded when the warehouse holds no file yet.": "库中还没有文件时装载。",
    "A file name, the path it was loaded from, or the beginning of a document_id or SHA-256.": "文件名、装载时的路径，或 document_id、SHA-256 的开头。",
    "Why; kept with time and database user.": "理由；与时间和数据库用户一起保存。",
    "The file, such as 决算.backup.": "文件，例如 决算.backup。",
    "Overwrite the file.": "覆盖该文件。",
    "Print what it holds as JSON.": "以 JSON 输出其内容概要。",
    "Replace the seeds that people write by the backup's; the old ones are kept beside them.": "用备份中由人填写的种子文件替换现有的；原有的保留在旁边。",
    "Do not build the marts.": "不构建集市。",
    "Log in as this role instead of the owner; to read: reader.": "以此角色而不是所有者登录；只查询用 reader。",
    "Log in as this role instead of the owner. BI tools: reader, which sees marts and reports only.": "以此角色而不是所有者登录。BI 工具用 reader，只能看到集市和报表。",
    "Do not ask.": "不再询问。",
    "CSV or TSV with the columns code and name.": "含 code 和 name 列的 CSV 或 TSV。",
    "functional_class, economic_class, …": "functional_class、economic_class 等。",
    "The year the official list is for.": "官方科目表的年份。",
}

# What Typer says of wrong use, and the same in Chinese.
_WRONG_USE = (
    (r"No such option: (\S+)(?: .*)?", r"没有选项 \1。"),
    (r"No such command '(.*)'\.(?: .*)?", r"没有命令 \1。"),
    (r"Missing (?:argument|option|parameter) '(.*)'\.(?: .*)?", r"缺少 \1。"),
    (r"Missing command\.", "缺少命令。"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", r"多出的参数：\1。"),
    (r"Option '(.*)' requires an argument\.", r"选项 \1 需要一个值。"),
    (r"Option '(.*)' does not take a value\.", r"选项 \1 不带值。"),
    (r"Invalid value for '([^']*)'.*is not one of (.*)\.", r"\1 的值不可用；应为 \2 之一。"),
    (r"Invalid value for '([^']*)'.*", r"\1 的值不可用。"),
)


class _FoldedTable(Table):
    """A table that breaks Chinese, which has no blanks to be broken at, instead of cutting it off."""

    def add_row(self, *cells: Any, **options: Any) -> None:
        super().add_row(*cells, **options)
        for column in self.columns:
            column.overflow = "fold"


def english_texts(command: Any) -> set[str]:
    """Every help text of a command, its options and its subcommands, as a single paragraph each line."""
    texts = {_plain(command.help)} if command.help else set()
    texts |= {_plain(p.help) for p in command.params if getattr(p, "help", None)}
    for inner in getattr(command, "commands", {}).values():
        texts |= english_texts(inner)
    return texts


def speak_chinese(command: Any) -> None:
    """Let a command, its options and its subcommands explain themselves in Chinese."""
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.DEFAULT_STRING = "[默认：{}]"
    rich_utils.ENVVAR_STRING = "[环境变量：{}]"
    rich_utils.REQUIRED_LONG_STRING = "[必需]"
    rich_utils.ABORTED_TEXT = "已中止。"
    setattr(columns, "Table", _FoldedTable)  # noqa: B010 - a type cannot be assigned to
    _turn(command)


def _in_chinese(english: str | None) -> str | None:
    """The Chinese for a help text, or for the first paragraph of one; the English where there is none."""
    text = _plain(english)
    found = CHINESE.get(text)
    if found is None and text:
        found = next(
            (zh.partition("\n\n")[0] for en, zh in CHINESE.items() if en.startswith(f"{text}\n\n")),
            english,
        )
    return found


def wrong_use(words: str) -> Message:
    """What Typer says of wrong use, in both languages."""
    for pattern, chinese in _WRONG_USE:
        found = re.fullmatch(pattern, words, re.DOTALL)
        if found:
            return Message(words, found.expand(chinese))
    return Message(words, f"用法不对：{words}")


def _turn(command: Any) -> None:
    command.help = _in_chinese(command.help)
    command.short_help = None
    command.options_metavar = "[选项]"
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = _in_chinese(parameter.help)
    usage, help_option = command.get_usage, command.get_help_option
    command.get_usage = lambda context: usage(context).replace("Usage: ", "用法：", 1)
    command.get_help_option = _turned(help_option)
    if hasattr(command, "commands"):
        command.subcommand_metavar = "命令 [参数]..."
        for inner in command.commands.values():
            _turn(inner)


def _turned(help_option: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def option(context: Any) -> Any:
        found = help_option(context)
        if found is not None:
            found.help = CHINESE["Show this message and exit."]
        return found

    return option


def _plain(text: str | None) -> str:
    """The text with its paragraphs kept and the lines within them joined, as it is found in `CHINESE`."""
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(text or ""))
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
