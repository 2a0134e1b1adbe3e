"""Ways in which a file of a figure is changed: each takes the files of a figure and of another one, and gives bytes."""

from __future__ import annotations

import io
import json
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from PIL import Image

from danvan_analysis.export import document, hashes, proof

Made = Mapping[str, bytes]
Change = Callable[[Made, Made], bytes]


def chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """Name and body of the parts of a PNG."""
    found, at = [], 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        found.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def joined(parts: list[tuple[bytes, bytes]]) -> bytes:
    """A PNG of parts."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


def texts(content: bytes) -> list[tuple[bytes, bytes]]:
    return [(name, body) for name, body in chunks(content) if name == b"iTXt"]


def painted(content: bytes, paint: Callable[[Image.Image], Image.Image]) -> bytes:
    """A PNG with other pixels and the texts that it had."""
    with Image.open(io.BytesIO(content)) as image:
        written = io.BytesIO()
        paint(image.convert("RGBA")).save(written, "PNG")
    parts = [part for part in chunks(written.getvalue()) if part[0] in (b"IHDR", b"IDAT", b"IEND")]
    return joined([parts[0], *texts(content), *parts[1:]])


def _dot(image: Image.Image) -> Image.Image:
    red, green, blue, opacity = image.getpixel((100, 100))  # type: ignore[misc]
    image.putpixel((100, 100), (red ^ 1, green, blue, opacity))
    return image


def _bar(image: Image.Image) -> Image.Image:
    image.paste((0xA3, 0x16, 0x2A, 255), (200, 200, 320, 240))
    return image


def said(content: bytes) -> dict[str, Any]:
    """The proof in a PNG."""
    with Image.open(io.BytesIO(content)) as image:
        found: dict[str, Any] = json.loads(image.info["danvan"])
    return found


def png_saying(content: bytes, claim: Mapping[str, Any], packet: str | None = None) -> bytes:
    """A PNG with another proof."""
    parts = [part for part in chunks(content) if part[0] != b"iTXt"]
    alt = description(content)
    return proof.in_png(joined(parts), proof.text(claim), proof.xmp(claim, alt) if packet is None else packet)


def description(content: bytes) -> str:
    with Image.open(io.BytesIO(content)) as image:
        packet = image.info["XML:com.adobe.xmp"]
    from xml.etree import ElementTree

    found = ElementTree.fromstring(packet).find(".//{http://purl.org/dc/elements/1.1/}description")
    assert found is not None
    return "".join(found.itertext())


def resealed(content: bytes, **changes: Any) -> bytes:
    """A PNG whose proof says something else, with a seal that fits."""
    return png_saying(content, proof.sealed({**said(content), **changes}))


def _forged(made: Made, _: Made) -> bytes:
    repainted = painted(made[".png"], _bar)
    claim = said(repainted)
    claim["hashes"]["pixels"] = hashes.pixels(hashes.picture(repainted))
    return png_saying(repainted, proof.sealed(claim))


def _huge(made: Made, _: Made) -> bytes:
    parts = chunks(made[".png"])
    header = struct.pack(">II", 60_000, 60_000) + parts[0][1][8:]
    body = zlib.compress(b"\0" * 1_000_000)
    return joined([(b"IHDR", header), *texts(made[".png"]), (b"IDAT", body), (b"IEND", b"")])


def _animated(made: Made, _: Made) -> bytes:
    parts = chunks(made[".png"])
    frame = struct.pack(">IIIIIHHBB", 0, 10, 10, 0, 0, 1, 1, 0, 0)
    return joined([parts[0], (b"acTL", struct.pack(">II", 1, 0)), (b"fcTL", frame), *parts[1:]])


def _profile(made: Made, _: Made) -> bytes:
    parts = chunks(made[".png"])
    return joined([parts[0], (b"iCCP", b"x\0\0" + zlib.compress(b"colours")), *parts[1:]])


def _other_title(made: Made, _: Made) -> bytes:
    content, claim = made[".png"], said(made[".png"])
    packet = proof.xmp(claim, description(content)).replace("Sơn La", "Hà Nội")
    return png_saying(content, claim, packet)


def _damaged(content: bytes) -> bytes:
    at = content.index(b"IDAT") + 400
    return content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :]


PNG: dict[str, Change] = {
    "one pixel by one step": lambda made, _: painted(made[".png"], _dot),
    "a repainted bar": lambda made, _: painted(made[".png"], _bar),
    "a row less": lambda made, _: painted(
        made[".png"], lambda image: image.crop((0, 0, image.width, image.height - 1))
    ),
    "half of its size": lambda made, _: painted(made[".png"], lambda image: image.reduce(2)),
    "turned over": lambda made, _: painted(
        made[".png"], lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    ),
    "cut in the middle": lambda made, _: made[".png"][: len(made[".png"]) // 2],
    "a byte less": lambda made, _: made[".png"][:-1],
    "a damaged byte": lambda made, _: _damaged(made[".png"]),
    "something behind its end": lambda made, _: made[".png"] + b"PK\x03\x04",
    "the proof of another figure": lambda made, other: png_saying(made[".png"], said(other[".png"])),
    "the picture of another figure": lambda made, other: png_saying(other[".png"], said(made[".png"])),
    "another title in its proof": lambda made, _: png_saying(made[".png"], {**said(made[".png"]), "title": "Khác"}),
    "another title, sealed anew": lambda made, _: resealed(made[".png"], title="Khác"),
    "another citation, sealed anew": lambda made, _: resealed(made[".png"], citation="Người khác (2020)."),
    "another release, sealed anew": lambda made, _: resealed(
        made[".png"], release={"version": "2026.11.0", "created": "2020-01-01"}
    ),
    "another outcome, sealed anew": lambda made, _: resealed(
        made[".png"], validation={**said(made[".png"])["validation"], "outcome": "passed with flying colours"}
    ),
    "other cells, sealed anew": lambda made, _: resealed(made[".png"], tables={}),
    "more than a proof says, sealed anew": lambda made, _: resealed(made[".png"], endorsed_by="the publisher"),
    "another code, sealed anew": lambda made, _: resealed(made[".png"], code="DV-DX0X-MJG6"),
    "pixels and proof forged to fit": _forged,
    "two proofs": lambda made, _: proof.in_png(made[".png"], proof.text(said(made[".png"]))),
    "a proof that is no JSON": lambda made, _: proof.in_png(
        joined([p for p in chunks(made[".png"]) if p[0] != b"iTXt"]), "{"
    ),
    "a proof that is a list": lambda made, _: proof.in_png(
        joined([p for p in chunks(made[".png"]) if p[0] != b"iTXt"]), "[1]"
    ),
    "a proof without a figure": lambda made, _: png_saying(
        made[".png"], proof.sealed({key: one for key, one in said(made[".png"]).items() if key != "figure"}), ""
    ),
    "another title for other programs": _other_title,
    "an animation over it": _animated,
    "a colour profile": _profile,
    "more pixels than any figure": _huge,
}


def svg(old: str, new: str) -> Change:
    def change(made: Made, _: Made) -> bytes:
        text = made[".svg"].decode("utf-8")
        head, metadata, body = re.split(r"(<metadata>.*?</metadata>)", text, maxsplit=1)
        assert old in head + body, old
        changed = head.replace(old, new, 1) if old in head else head
        return (changed + metadata + (body if old in head else body.replace(old, new, 1))).encode("utf-8")

    return change


def _svg_claim(made: Made) -> dict[str, Any]:
    found = re.search(r"<danvan:proof[^>]*>(.*?)</danvan:proof>", made[".svg"].decode("utf-8"))
    assert found is not None
    claim: dict[str, Any] = json.loads(found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    return claim


def _svg_bare(made: Made) -> str:
    return re.sub(r"<metadata>.*?</metadata>", "", made[".svg"].decode("utf-8"))


def _svg_forged(made: Made, _: Made) -> bytes:
    drawn = _svg_bare(made).replace("43,89", "93,89")
    claim = _svg_claim(made)
    claim["hashes"]["drawing"] = hashes.drawing(drawn)
    return proof.in_svg(drawn, proof.text(proof.sealed(claim))).encode("utf-8")


def _svg_hidden(made: Made, _: Made) -> bytes:
    # A bar between two comments: who looks for "<metadata>" in the text takes it for metadata.
    text = made[".svg"].decode("utf-8")
    bar = '<!-- <metadata> --><rect width="400" height="300" fill="red"/><!-- </metadata> -->'
    return text.replace("</svg>", bar + "</svg>").encode("utf-8")


SVG: dict[str, Change] = {
    "another number": svg("43,89", "93,89"),
    "another province": svg("Sơn La", "Hà Giang"),
    "a moved mark": svg('transform="translate(', 'transform="translate(9'),
    "another colour": svg("#a3162a", "#16a32a"),
    "a script": svg("</desc>", "</desc><script>alert(1)</script>"),
    "a link": svg("</desc>", '</desc><a href="https://example.org"><rect width="9" height="9"/></a>'),
    "a style that hides": svg("</desc>", "</desc><style>text { display: none }</style>"),
    "another title": svg("<title>", "<title>Không "),
    "another description": svg("<desc>", "<desc>Không "),
    "a bar between comments": _svg_hidden,
    "a style sheet from elsewhere": lambda made, _: b'<?xml-stylesheet href="a.css"?>' + made[".svg"],
    "a document type with entities": lambda made, _: b'<!DOCTYPE svg [<!ENTITY a "b">]>' + made[".svg"],
    "a drawing inside its metadata": svg("</svg>", '<metadata><rect width="9" height="9"/></metadata></svg>'),
    "the proof of another figure": lambda made, other: proof.in_svg(
        _svg_bare(made), proof.text(_svg_claim(other))
    ).encode("utf-8"),
    "another seal": lambda made, _: made[".svg"].replace(b'"seal":"', b'"seal":"0'),
    "drawing and proof forged to fit": _svg_forged,
    "cut in the middle": lambda made, _: made[".svg"][: len(made[".svg"]) // 2],
}


def pdf(change: Callable[[pikepdf.Pdf], object]) -> Change:
    def changed(made: Made, _: Made) -> bytes:
        with pikepdf.open(io.BytesIO(made[".pdf"])) as opened:
            change(opened)
            return document.saved(opened)

    return changed


def _packet(old: str, new: str) -> Callable[[pikepdf.Pdf], object]:
    def change(opened: pikepdf.Pdf) -> None:
        text = opened.Root.Metadata.read_bytes().decode("utf-8")
        assert old in text
        opened.Root.Metadata.write(text.replace(old, new, 1).encode("utf-8"))

    return change


def _title(opened: pikepdf.Pdf) -> None:
    opened.docinfo["/Title"] = "Khác"


def _alt(opened: pikepdf.Pdf) -> None:
    opened.Root.StructTreeRoot.K[0].K[0].Alt = pikepdf.String("Khác")


def _javascript(opened: pikepdf.Pdf) -> None:
    opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def _over(opened: pikepdf.Pdf) -> None:
    opened.pages[0].contents_add(b"1 0 0 rg 50 50 90 20 re f")


def _note(opened: pikepdf.Pdf) -> None:
    opened.pages[0].obj.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 90, 90], Contents="93,89"
            )
        ]
    )


def _attached(opened: pikepdf.Pdf) -> None:
    opened.attachments["a.txt"] = b"a"


def _locked(made: Made, _: Made) -> bytes:
    with pikepdf.open(io.BytesIO(made[".pdf"])) as opened:
        written = io.BytesIO()
        opened.save(written, encryption=pikepdf.Encryption(owner="a", user=""))
        return written.getvalue()


def _bomb(made: Made, _: Made) -> bytes:
    with pikepdf.open(io.BytesIO(made[".pdf"])) as opened:
        opened.Root.Bomb = opened.make_stream(b"")
        opened.Root.Bomb.write(zlib.compress(b"\0" * 200_000_000, 9), filter=pikepdf.Name.FlateDecode)
        return document.saved(opened)


def _of_another(made: Made, other: Made) -> bytes:
    with pikepdf.open(io.BytesIO(made[".pdf"])) as opened, pikepdf.open(io.BytesIO(other[".pdf"])) as foreign:
        opened.Root.Metadata.write(foreign.Root.Metadata.read_bytes())
        return document.saved(opened)


PDF: dict[str, Change] = {
    "a bar over it": pdf(_over),
    "a note over it": pdf(_note),
    "a script": pdf(_javascript),
    "a file inside it": pdf(_attached),
    "a page more": pdf(lambda opened: opened.add_blank_page()),
    "another title": pdf(_title),
    "another alt text": pdf(_alt),
    "another title for other programs": pdf(_packet("<dc:title>", "<dc:title><!-- a -->")),
    "another number in its proof": pdf(_packet('"seal":"', '"seal":"0')),
    "the proof of another figure": _of_another,
    "locked": _locked,
    "a bomb inside": _bomb,
    "cut in the middle": lambda made, _: made[".pdf"][: len(made[".pdf"]) // 2],
}


def spec(change: Callable[[dict[str, Any]], object]) -> Change:
    def changed(made: Made, _: Made) -> bytes:
        content = json.loads(made[".vl.json"])
        change(content)
        return json.dumps(content, ensure_ascii=False).encode("utf-8")

    return changed


def _data(content: dict[str, Any]) -> None:
    rows = next(iter(content["datasets"].values()))
    rows[0] = {key: 99.9 if isinstance(one, float) else one for key, one in rows[0].items()}


JSON: dict[str, Change] = {
    "another number": spec(_data),
    "another width": spec(lambda content: content["config"].update(padding=13)),
    "another note": spec(lambda content: content["usermeta"]["danvan"]["notes"].append("Khác")),
    "another alt text": spec(lambda content: content["usermeta"]["danvan"].update(alt="Khác")),
    "another source": spec(lambda content: content["usermeta"]["danvan"].update(source="Khác")),
    "a proof that is a number": spec(lambda content: content["usermeta"].update(danvan={"figure": 1})),
    "the proof of another figure": lambda made, other: json.dumps(
        {**json.loads(made[".vl.json"]), "usermeta": json.loads(other[".vl.json"])["usermeta"]}
    ).encode(),
    "a name that stands twice": lambda made, _: made[".vl.json"].replace(
        b'{\n "$schema"', b'{\n "title": 1,\n "$schema"', 1
    ),
    "no number": lambda made, _: re.sub(rb'"padding":\d+', b'"padding":NaN', made[".vl.json"]),
}


def rows(old: bytes, new: bytes) -> Change:
    def change(made: Made, _: Made) -> bytes:
        assert old in made[".csv"]
        return made[".csv"].replace(old, new, 1)

    return change


CSV: dict[str, Change] = {
    "another number": rows(b"43.8876", b"93.8876"),
    "another province": rows("Sơn La".encode(), "Hà Giang".encode()),
    "a row less": lambda made, _: b"\n".join(made[".csv"].split(b"\n")[:-2]) + b"\n",
    "a row more": lambda made, _: made[".csv"] + made[".csv"].split(b"\n")[1] + b"\n",
    "the rows of another figure": lambda _, other: other[".csv"],
}
BY_SUFFIX = {".png": PNG, ".svg": SVG, ".pdf": PDF, ".vl.json": JSON, ".csv": CSV}


def svg_of(text: str) -> bytes:
    """A made-up drawing."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><desc>{escape(text)}</desc></svg>'.encode()
