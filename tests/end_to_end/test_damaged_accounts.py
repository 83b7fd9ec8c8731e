"""Accounts of which something is lost or unreadable, from the command line: told, never guessed."""

import json
from pathlib import Path

from tests.end_to_end.command_line import CommandLine, sample_text, write


def test_damaged_accounts_are_loaded_and_told(command: CommandLine, directory: Path) -> None:
    """A table cut in half, an unreadable cell, a table without unit, an account without a year: told, never guessed."""
    text = sample_text()
    lines = text.split("\n")
    folder = directory / "损坏"
    folder.mkdir()
    start = next(n for n, line in enumerate(lines) if line == "支出决算表")
    half = [line for n, line in enumerate(lines) if not start + 17 < n < start + 26]
    write(folder, "截断_2024.txt", "\n".join(half).replace("曲靖市人民政府办公室", "截断局"))
    unreadable = text.replace(
        "2010302\t\t\t一般行政管理事务\t4,073,002.13\t\t",
        "2010302\t\t\t一般行政管理事务\t4,073,0x2.13\t\t",
        1,
    )
    assert unreadable != text
    write(folder, "乱码_2024.txt", unreadable.replace("曲靖市人民政府办公室", "乱码局"))
    without_unit = text.replace("金额单位：元\n", "\n", 1)
    write(folder, "无单位_2024.txt", without_unit.replace("曲靖市人民政府办公室", "无单位局"))
    without_year = text.replace("2024", "本")
    write(folder, "无年度.txt", without_year.replace("曲靖市人民政府办公室", "无年度局"))
    # The same two, and somebody says what they lack.
    write(folder, "说年度.txt", without_year.replace("曲靖市人民政府办公室", "说年度局"))
    write(folder, "说单位_2024.txt", without_unit.replace("曲靖市人民政府办公室", "说单位局"))
    manifest = directory / "manifest.csv"
    manifest.write_text(
        "file,year,organization,scope,unit\n说年度.txt,2024,,,\n说单位_2024.txt,,,,元\n",
        encoding="utf-8",
    )
    ran = command("run", folder, "--manifest", manifest)
    assert ran.returncode == 0, ran.stderr
    assert command("check").returncode == 1
    document = json.loads(command("check", "--json").stdout)
    accounts = {a["organization"]: a for a in document["accounts"]}
    findings = {
        name: [f for f in document["findings"] if f["account_id"] == a["account_id"]]
        for name, a in accounts.items()
    }
    messages = {name: "\n".join(f["message"] for f in of_it) for name, of_it in findings.items()}
    assert accounts["截断局"]["outcomes"]["broken"] > 0
    assert "支出决算表合计行等于末级行之和" in messages["截断局"]
    assert "“4,073,0x2.13”不能读作数字" in messages["乱码局"]
    of_garbled = findings["乱码局"]
    assert [
        f for f in of_garbled if (f["kind"], f["severity"]) == ("identity_broken", "error")
    ] == []
    assert accounts["乱码局"]["outcomes"]["not_evaluable"] > 0
    assert "没有印金额单位，其数字不换算、不核对" in messages["无单位局"]
    assert "年度未印出" in messages[None]
    assert "无年度局" not in accounts
    assert "个账户，问题多的在前" in ran.stdout
    assert "说年度局 2024（本级）" in ran.stdout
    assert accounts["说单位局"]["outcomes"]["holds"] == 65
    assert accounts["说年度局"]["outcomes"]["holds"] == 65
