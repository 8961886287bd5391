"""Writes the workbooks of `files/`, by two programs. Needs openpyxl, and LibreOffice as `soffice`:

    python3 tests/xlsx/make-files.py

Each book is written by openpyxl (`openpyxl-NAME.xlsx`). LibreOffice opens it, computes its formulas and writes it anew
(`libreoffice-NAME.xlsx`). What should arrive of each is in `expected.js`, written by hand.
"""

import datetime
import pathlib
import subprocess
import tempfile

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

FILES = pathlib.Path(__file__).parent / "files"


def dates(epoch_1904):
    book = Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "Dates"
    sheet.append(["uid", "name", "createdAt", "day", "time", "passed", "german", "number"])
    rows = [
        ("d1", "Ada", datetime.datetime(2024, 5, 31, 10, 0, 0), datetime.date(2024, 2, 29), datetime.time(7, 16, 59)),
        ("d2", "Grace", datetime.datetime(2001, 9, 9, 1, 46, 40), datetime.date(1999, 12, 31), datetime.time(23, 59, 59)),
        ("d3", "Émilie", datetime.datetime(2023, 1, 11, 7, 16, 59, 123000), datetime.date(2100, 3, 1), datetime.time(0, 0, 1)),
    ]
    for number, (uid, name, created, day, time) in enumerate(rows, start=2):
        sheet.append([uid, name, created, day, time, datetime.timedelta(hours=37, minutes=30), day, 45000])
        sheet.cell(number, 3).number_format = "yyyy-mm-dd hh:mm:ss"
        sheet.cell(number, 4).number_format = "mm/dd/yyyy"
        sheet.cell(number, 5).number_format = "h:mm AM/PM"
        sheet.cell(number, 6).number_format = "[h]:mm:ss"
        sheet.cell(number, 7).number_format = '[$-407]d\\.\\ mmmm\\ yyyy;@'
        sheet.cell(number, 8).number_format = '#,##0 "days"'
    return book


def ids():
    book = Workbook()
    sheet = book.active
    sheet.title = "Ids"
    sheet.append(["uid", "name", "padded", "price", "active", "state", "text"])
    rows = [
        (42, "Short", 7, 19.99, True, "#N/A", "0042"),
        (123456789012345, "Fifteen digits", 123, 0.1 + 0.2, False, "#REF!", "12345678901234567890"),
        (1234567890123456, "Sixteen digits", 12345, -1.5, True, "#DIV/0!", "1E5"),
        (123456789012345678, "Eighteen digits", 123456, 1e-7, False, "#VALUE!", "=1+1"),
        ("1234567890123456789", "Eighteen digits as text", 0, 100, True, "fine", "'quoted"),
    ]
    for number, row in enumerate(rows, start=2):
        sheet.append(list(row))
        sheet.cell(number, 3).number_format = "00000"
        if str(row[5]).startswith("#"):
            sheet.cell(number, 6).data_type = "e"
        sheet.cell(number, 7).data_type = "s"
    return book


def sheets():
    book = Workbook()
    first = book.active
    first.title = "Read me"
    staff = book.create_sheet("Staff & more")
    staff.append(["uid", "name"])
    staff.append(["s1", "Ada"])
    hidden = book.create_sheet("Old list")
    hidden.append(["uid", "name"])
    hidden.append(["old1", "Charles"])
    hidden.sheet_state = "hidden"
    more = book.create_sheet("Gäste")
    more.append(["uid", "name"])
    more.append(["g1", "Grace"])
    more.append(["g2", "名前"])
    more.row_dimensions[3].hidden = True
    return book


def titles():
    book = Workbook()
    sheet = book.active
    sheet.title = "Report"
    sheet["A1"] = "Users of 2024"
    sheet.merge_cells("A1:D1")
    sheet["A2"] = "printed on\nFriday"
    sheet.merge_cells("A2:D2")
    for column, name in enumerate(["uid", "Full\nname", "tags", "note"], start=1):
        sheet.cell(4, column).value = name
    bold = InlineFont(b=True)
    sheet["A5"] = "t1"
    sheet["B5"] = CellRichText("Ada ", TextBlock(bold, "Lovelace"), " 👩‍💻")
    sheet["C5"] = "math, engines"
    sheet["D5"] = "two\nlines, \"quoted\" and a \\ backslash"
    sheet["A7"] = "t2"
    sheet["B7"] = "  Grace Hopper "
    sheet["A8"] = "t3"
    sheet["B8"] = "<José> & Ñandú"
    sheet["D8"] = "last"
    # Rows and columns that are only painted.
    for row in range(9, 30):
        for column in range(1, 12):
            sheet.cell(row, column).number_format = "0.00"
    return book


def formulas():
    book = Workbook()
    sheet = book.active
    sheet.title = "Formulas"
    sheet.append(["first", "last", "uid", "name", "createdAt", "sum", "adult", "broken", "nothing"])
    for number, (first, last) in enumerate([("Ada", "Lovelace"), ("Grace", "Hopper")], start=2):
        sheet.append([first, last])
        sheet.cell(number, 3).value = f"=LOWER(A{number})&\"-\"&ROW()"
        sheet.cell(number, 4).value = f"=A{number}&\" \"&B{number}"
        sheet.cell(number, 5).value = "=DATE(2024,5,30)+1.5"
        sheet.cell(number, 5).number_format = "yyyy-mm-dd hh:mm"
        sheet.cell(number, 6).value = "=0.1+0.2"
        sheet.cell(number, 7).value = f"=LEN(A{number})>3"
        sheet.cell(number, 8).value = "=1/0"
        sheet.cell(number, 9).value = '=""'
    return book


BOOKS = {
    "dates-1900": dates(False),
    "dates-1904": dates(True),
    "ids": ids(),
    "sheets": sheets(),
    "titles": titles(),
    "formulas": formulas(),
}


def convert(source, kind, folder):
    command = ["soffice", "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True)


def main():
    FILES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, book in BOOKS.items():
            path = FILES / f"openpyxl-{name}.xlsx"
            book.save(path)
            convert(path, "xlsx:Calc MS Excel 2007 XML", folder)
            written = pathlib.Path(folder) / path.name
            written.rename(FILES / f"libreoffice-{name}.xlsx")
        # What is refused, by name.
        for kind in ["xls", "ods"]:
            convert(FILES / "openpyxl-sheets.xlsx", kind, FILES)
            (FILES / f"openpyxl-sheets.{kind}").rename(FILES / f"other.{kind}")


main()
