"""Checked claims as plain data, for programs: everything that the page says, without its layout."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from danvan_analysis.analysis.claims.checking import addressed
from danvan_analysis.analysis.claims.claim import Checked, EraAnswer, Found
from danvan_analysis.reference import provinces, words


def record(one: Checked, *, withheld: Collection[str] = ()) -> dict[str, Any]:
    """One checked claim.

    Parameters
    ----------
    one : Checked
    withheld : collection of str
        Names of claims whose figures may not be shown: they carry neither figures nor verdict.

    Returns
    -------
    dict
        Of text, numbers, lists and dicts; beside the codes of verdict and rule stand their words by language.

    Examples
    --------
    >>> from danvan_analysis.analysis.claims import check, tables
    >>> from danvan_analysis.cleaning.processed import table
    >>> found = record(check(table("claims"), tables())[5])
    >>> found["claim_id"], found["verdict"]["code"], [one["value"] for one in found["figures"]]
    ('C06', 'only_this_source', [21169.0, 16109.0])
    """
    claim = one.claim
    held = claim.claim_id in withheld
    verdict, rule = ("withheld", "withheld") if held else (one.verdict, one.rule)
    made = {
        "claim_id": claim.claim_id,
        "row": claim.cells["row"],
        "kind": claim.kind,
        "quote": claim.cells["quote"],
        "note": claim.cells["note"],
        "source_id": claim.cells["source_id"],
        "province": _province(claim.cells),
        "period": list(claim.period),
        "about": {
            "table": claim.matter.table,
            "index": claim.matter.index or None,
            "measures": list(claim.matter.codes),
        },
        "stated": [
            {"value": each.value, "qualifier": each.qualifier, "decimals": each.decimals} for each in claim.stated
        ],
        "whole": None if claim.whole is None else claim.whole.value,
        "verdict": _said("claim_verdict", verdict),
        "rule": _said("claim_rule", rule),
    }
    if held:
        return made
    return made | {
        "parts": [{"verdict": code, "rule": why} for code, why in one.parts],
        "figures": [_found(each, claim.matter.what) for each in one.found],
        "arithmetic": [asdict(each) for each in one.sums],
        "eras": [_era(each) for each in one.eras],
    }


def _said(section: str, code: str) -> dict[str, str]:
    return {"code": code, **{lang: words.term(f"{section}.{code}", lang) for lang in words.LANGS}}


def _province(cells: Mapping[str, Any]) -> dict[str, Any] | None:
    if cells["province_code"] is None:
        return None
    found = provinces.get(str(cells["province_code"]), int(cells["vintage"]))
    return {"code": found.code, "vintage": found.vintage, "name": found.name_vi}


def _found(one: Found, what: str) -> dict[str, Any]:
    row = one.cells
    place = addressed(row, what=what)
    start = row.get("edition_year", row.get("period_start_year"))
    return {
        "part": one.part,
        "relation": one.relation,
        "same_thing": not one.obstacles,
        "obstacles": list(one.obstacles),
        "agreement": one.agreement,
        "in_force": one.in_force,
        "value": one.value,
        "qualifier": row.get("qualifier") or "exact",
        "unit": row.get("unit") if what != "rank" else "rank",
        "period": [start, row.get("edition_year", row.get("period_end_year"))],
        "as_of": row.get("as_of"),
        **place,
    }


def _era(one: EraAnswer) -> dict[str, Any]:
    return {
        "era": one.era,
        "answer": one.answer,
        "ground": one.rule or None,
        "scores": [{"edition_year": year, "value": value} for year, value in zip(one.years, one.values, strict=True)],
        "unit": one.unit,
        "change": one.change,
        "steps_up": one.steps_up,
        "steps_down": one.steps_down,
        "slope": one.slope,
        "interval": [one.low, one.high],
        "p_value": one.p_value,
        "smallest_p": one.smallest_p,
        "cells": [{"edition_year": row["edition_year"], **addressed(row, what=_shown(row))} for row in one.cells],
    }


def _shown(row: Mapping[str, Any]) -> str:
    return "value" if row["value"] is not None else "rank"
