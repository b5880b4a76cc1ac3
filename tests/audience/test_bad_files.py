"""Files that cannot be a list: one clear refusal each, from their bytes, in any order of damage."""

import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audience import exports
from tests.audience.files import csv_file, inspect, xlsx
from wa_desktop.audience import child, runner
from wa_desktop.audience.jobs import Job
from wa_desktop.domain.contacts import Counts, ImportOptions
from wa_desktop.domain.errors import Cancelled, InputRefused
from wa_desktop.domain.progress import CancelToken, Progress, ignore_progress
from wa_desktop.words.sentences import SENTENCES, sentence

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(path: Path) -> str:
    """The code that looking at `path` ends with; its sentence must exist."""
    with pytest.raises(InputRefused) as refused:
        inspect(path)
    assert refused.value.code in SENTENCES
    assert "{" not in sentence(refused.value)
    return refused.value.code


def test_that_what_is_not_there_or_a_folder_or_empty_is_said(tmp_path: Path) -> None:
    assert refusal(tmp_path / "absent.xlsx") == "file_missing"
    assert refusal(tmp_path) == "file_is_folder"
    (tmp_path / "vide.xlsx").touch()
    assert refusal(tmp_path / "vide.xlsx") == "file_empty"
    assert refusal(csv_file(tmp_path / "blanc.csv", " \r\n\r\n")) == "file_empty"
    assert refusal(xlsx(tmp_path / "feuille.xlsx", [])) == "no_rows"
    assert refusal(xlsx(tmp_path / "titres.xlsx", [["Mobile", "Nom"]])) == "no_rows"


@pytest.mark.parametrize(
    "body",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(200)),
        b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100),
        b"%PDF-1.7\n%abc\n",
        b"GIF89a\x01\x00\x01\x00" + bytes(50),
        b"<html><body>Votre session a expir\xe9</body></html>",
        b"<?xml version='1.0'?><rss/>",
        b'[{"mobile": "0612345678"}]',
        b"\x1f\x8b\x08\x00" + bytes(range(256)),
        OLE + b"W\x00o\x00r\x00d\x00D\x00o\x00c\x00" * 100,
    ],
)
def test_that_an_image_or_another_kind_of_file_renamed_xlsx_is_no_spreadsheet(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "photo.xlsx"
    path.write_bytes(body)
    assert refusal(path) == "file_not_spreadsheet"


def test_that_a_text_document_in_a_zip_is_no_spreadsheet(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "lettre.xlsx", "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    assert refusal(tmp_path / "lettre.xlsx") == "file_not_spreadsheet"


def test_that_password_protection_is_recognised(tmp_path: Path) -> None:
    sealed = tmp_path / "secret.xlsx"
    sealed.write_bytes(OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000))
    assert refusal(sealed) == "file_password"
    with zipfile.ZipFile(tmp_path / "secret.ods", "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", b"\x01\x02")
        packed.writestr("META-INF/manifest.xml", '<manifest:encryption-data manifest:checksum="x"/>')
    assert refusal(tmp_path / "secret.ods") == "file_password"


def test_that_a_cut_workbook_is_damaged(tmp_path: Path) -> None:
    whole = xlsx(tmp_path / "a.xlsx", [["Mobile"], *[[f"06{n:08}"] for n in range(500)]]).read_bytes()
    (tmp_path / "b.xlsx").write_bytes(whole[: len(whole) // 2])
    assert refusal(tmp_path / "b.xlsx") == "file_damaged"


def test_that_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wa_desktop.audience.formats.LARGEST_UNPACKED", 1 << 20)
    with zipfile.ZipFile(tmp_path / "bombe.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (2 << 20))
    assert refusal(tmp_path / "bombe.xlsx") == "file_too_large"


def _bomb(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in {"xl/workbook.xml": b"<workbook/>", **parts}.items():
            packed.writestr(name, body)
    return path


def test_that_far_too_much_out_of_too_little_and_many_parts_are_refused(tmp_path: Path) -> None:
    spaces = _bomb(tmp_path / "a.xlsx", {"xl/sharedStrings.xml": b" " * (80 << 20)})
    assert spaces.stat().st_size < 200_000
    assert refusal(spaces) == "file_too_large"
    many = _bomb(tmp_path / "b.xlsx", {f"xl/worksheets/sheet{number}.xml": b"" for number in range(20_001)})
    assert refusal(many) == "file_too_large"


def test_that_parts_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    path = _bomb(tmp_path / "a.xlsx", {"xl/a.xml": b" " * 1000, "xl/b.xml": b" " * 1000})
    body = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as packed:
        places = [packed.getinfo(name).header_offset for name in ("xl/a.xml", "xl/b.xml")]
    old, new = (place.to_bytes(4, "little") for place in reversed(places))
    directory = body.rfind(b"PK\x01\x02")
    assert body[directory + 42 : directory + 46] == old
    body[directory + 42 : directory + 46] = new
    path.write_bytes(body)
    assert refusal(path) == "file_too_large"


def test_that_a_directory_that_lies_about_a_size_ends_in_a_refusal(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile"], *[[f"06{n:08}"] for n in range(2_000)]])
    with zipfile.ZipFile(path) as packed:
        size = packed.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (100).to_bytes(4, "little")))
    assert refusal(path) == "file_damaged"


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(12))


@pytest.mark.parametrize(
    "entities",
    [_LAUGHS, '<!ENTITY l11 SYSTEM "file:///etc/hostname">', '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;'],
)
def test_that_entities_are_never_followed(tmp_path: Path, entities: str) -> None:
    path = exports.numbers_app(tmp_path / "a.xlsx")
    evil = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(evil, "w") as target:
        for name in source.namelist():
            body = source.read(name).decode()
            if name.endswith(("sharedStrings.xml", "sheet1.xml")):
                body = body.replace("?>\r\n", f"?><!DOCTYPE x [{entities}]>", 1).replace("Tableau 1", "&l11;")
            target.writestr(name, body)
    seen = ""
    with suppress(InputRefused):
        seen = str(runner.read_in_child(_job(evil), ignore_progress, None, time_limit=20).inspection.preview)
    assert "haha" not in seen
    assert Path("/etc/hostname").read_text().strip() not in seen


def test_that_a_child_is_stopped_at_its_memory_where_the_system_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv_file(tmp_path / "a.csv", "Mobile\n" + "0612345678\n" * 1_000_000)
    monkeypatch.setattr(runner, "_WATCHED", True)
    monkeypatch.setattr(child, "MEMORY_LIMIT", 90 << 20)
    with pytest.raises(InputRefused, match="file_too_large"):
        runner.read_in_child(_job(path), ignore_progress, None)


def test_that_a_list_without_phone_numbers_names_its_columns(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Nom", "Ville"], ["Léa", "Lyon"], ["Luc", "Nice"]])
    with pytest.raises(InputRefused) as refused:
        inspect(path)
    assert (refused.value.code, refused.value.details["columns"]) == ("no_phone_column", ["Nom", "Ville"])


def _job(path: Path) -> Job:
    return Job(path, ImportOptions(), False, None, "en", "Europe/Paris")


def test_that_a_child_reads_and_reports_and_its_refusals_arrive_whole(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile"], ["0612345678"]])
    seen: list[Progress] = []
    read = runner.read_in_child(_job(path), seen.append, None)
    assert read.inspection.counts.accepted == 1
    assert seen[0].step == "import_reading"
    with pytest.raises(InputRefused) as refused:
        runner.read_in_child(_job(tmp_path / "absent.xlsx"), ignore_progress, None)
    assert refused.value.code == "file_missing"


@pytest.mark.parametrize("place", ["XFD1048576", "AAAAA1", "A99999999"])
def test_that_a_sheet_that_claims_a_billion_cells_ends_in_a_refusal(tmp_path: Path, place: str) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile"], ["0612345678"]])
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name.endswith("sheet1.xml"):
                far = f'<row r="3"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
                body = body.replace(b"</sheetData>", far)
            target.writestr(name, body)
    with pytest.raises(InputRefused) as refused:
        runner.read_in_child(_job(tmp_path / "b.xlsx"), ignore_progress, None)
    assert refused.value.code in ("file_too_large", "file_damaged")


def test_that_a_reading_is_stopped_when_asked_or_when_it_takes_too_long(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "Mobile\n" + "0612345678\n" * 400_000)
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.done:
            token.cancel()

    with pytest.raises(Cancelled):
        runner.read_in_child(_job(path), stop, token)
    with pytest.raises(InputRefused, match="file_too_slow"):
        runner.read_in_child(_job(path), ignore_progress, None, time_limit=0.3)


def test_that_the_memory_limit_is_set_in_the_child_alone() -> None:
    resource = pytest.importorskip("resource")
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != child.MEMORY_LIMIT


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300).filter(lambda body: not body.startswith((b"PK", OLE))))
def test_that_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "a.csv"
    path.write_bytes(body)
    try:
        outcome: Counts | str = inspect(path).counts
    except InputRefused as refused:
        outcome = refused.code
    if isinstance(outcome, str):
        assert outcome in SENTENCES
    else:
        assert outcome.rows == outcome.accepted + outcome.rejected + outcome.duplicates


def test_that_a_small_file_whose_reader_runs_out_of_memory_is_damaged(tmp_path: Path) -> None:
    class Died:
        exitcode = -6

    small, packed = tmp_path / "a.xls", tmp_path / "a.xlsx"
    small.write_bytes(OLE * 100)
    packed.write_bytes(b"PK\x03\x04" * 100)
    told = [runner._death(Died(), _job(path)).code for path in (small, packed, tmp_path / "absent.xls")]  # type: ignore[arg-type]
    assert told == ["file_damaged", "file_too_large", "file_too_large"]
