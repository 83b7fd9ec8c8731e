"""Workbooks: .xlsx, .xls, .xlsb, .ods and .et, told apart by what is in them, each sheet as it is shown."""

import io
from loaders.readers.limits import Limits
from loaders.readers.packages import open_package, part_names
from loaders.readers.reading import Reading
from loaders.readers.workbook_grid import Budget, sheet_blocks
from loaders.readers import workbook_xlsx
def read(content,limits):
    with open_package(content,limits,"a workbook") as p:
        sheets=workbook_xlsx.read_sheets(p,limits)
    budget=Budget(limits)
    return Reading("x",None,tuple(b for s in sheets for b in sheet_blocks(s,budget)))
