"""Workbooks: .xlsx, .xls, .et, .xlsb, .ods and SpreadsheetML."""
