"""The review as a JSON document; docs/check.md describes every field. Amounts are strings, so that no digit is lost."""

from dataclasses import asdict
from typing import Any

from loaders.review.contents import Account, Cell, Claim, Finding, IdentityResult, Review


def as_document(review: Review) -> dict[str, Any]:
    """The review as plain dictionaries and lists: accounts, identities, findings, claims, provenance."""
    accounts = review.accounts
    return {
        "accounts": [_account(account) for account in accounts],
        "identities": [_identity(each) for account in accounts for each in account.identities],
        "findings": [_finding(each) for each in review.findings],
        "claims": [_claim(each) for account in accounts for each in account.claims],
        "provenance": asdict(review.provenance),
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "account_id": account.account_id,
        "organization": account.organization,
        "year": account.year,
        "scope": account.scope,
        "units": list(account.units),
        "files": [asdict(document) for document in account.documents],
        "figure_count": account.figure_count,
        "covered_figure_count": account.covered_figure_count,
        "coverage": account.coverage,
        "form_count": account.form_count,
        "basic_form_count": account.basic_form_count,
        "tied_figure_count": account.tied_figure_count,
        "forms_by_verification": dict(account.forms_by_verification),
        "figures_by_verification": dict(account.figures_by_verification),
        "outcomes": dict(account.outcomes),
        "claims": dict(account.claims_by_outcome),
        "findings": account.severity_counts(),
        "tables": [asdict(table) for table in account.tables],
    }


def _identity(result: IdentityResult) -> dict[str, Any]:
    return {
        "account_id": result.account_id,
        "identity": result.identity_id,
        "name": result.name,
        "formula": result.formula,
        "comparison": result.comparison,
        "scope": result.scope,
        "scope_zh": result.scope_zh,
        "hardness": result.hardness,
        "severity": result.severity,
        "outcome": result.outcome,
        "left": result.left,
        "right": result.right,
        "difference": result.difference,
        "tolerance": result.tolerance,
        "value_kind": result.value_kind,
        "figures": result.figures,
        "reason": result.reason,
        "waiver": {
            "reason": result.waiver_reason,
            "by": result.waived_by,
            "on": result.waived_on,
        }
        if result.is_waived
        else None,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.finding_id,
        "account_id": finding.account_id,
        "document_id": finding.document_id,
        "file": finding.file_name,
        "table": finding.table_no,
        "row": finding.row_no,
        "column": finding.column_no,
        "kind": finding.kind,
        "severity": finding.severity,
        "identity": finding.identity_id,
        "scope": finding.scope,
        "identities": [{"identity": i, "scope": scope} for i, scope in finding.identities],
        "cells": [_cell(cell) for cell in finding.cells],
        "difference": finding.difference,
        "message": finding.message_zh,
        "message_en": finding.message_en,
        "advice": finding.advice_zh,
        "advice_en": finding.advice_en,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "role": cell.role,
        "document_id": cell.document_id,
        "file": cell.file_name,
        "form": cell.form,
        "table": cell.table_no,
        "row": cell.row_no,
        "column": cell.column_no,
        "page": cell.page,
        "line": cell.line,
        "label": cell.label,
        "printed": cell.printed,
        "likely": cell.likely,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    placed = claim.figure_table_no is not None
    return {
        "account_id": claim.account_id,
        "document_id": claim.document_id,
        "file": claim.file_name,
        "claim": claim.claim_no,
        "kind": claim.kind,
        "page": claim.page,
        "line": claim.line,
        "excerpt": claim.excerpt,
        "unit": claim.unit,
        "claimed": claim.value,
        "reckoned": claim.reckoned,
        "difference": claim.difference,
        "outcome": claim.outcome,
        "reason": claim.reason,
        "cell": {
            "file": claim.figure_file,
            "table": claim.figure_table_no,
            "row": claim.figure_row_no,
            "column": claim.figure_column_no,
            "label": claim.figure_label,
            "printed": claim.figure_printed,
        }
        if placed
        else None,
    }
