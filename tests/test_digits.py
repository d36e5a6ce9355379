"""Any picture becomes a digit as MNIST has them, or gets a sentence."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipelines import UserError
from pipelines.data import digits
from pipelines.uploads import open_picture


def stroke(mode="L", size=(120, 160), ink="white", ground="black", width=12):
    """A slanted stroke, drawn off centre."""
    image = Image.new(mode, size, ground)
    ends = [(0.2 * size[0], 0.15 * size[1]), (0.5 * size[0], 0.7 * size[1])]
    ImageDraw.Draw(image).line(ends, fill=ink, width=width)
    return image


def photo():
    """Dark ink on uneven, noisy paper, as a telephone sees it."""
    rng = np.random.default_rng(0)
    paper = np.linspace(190, 235, 300)[None, :] + rng.normal(0, 4, (400, 300))
    ink = np.asarray(stroke(size=(300, 400), width=30).filter(ImageFilter.GaussianBlur(2)), float) / 255
    grey = paper * (1 - ink) + 40 * ink
    return Image.fromarray(np.stack([grey, grey * 0.97, grey * 0.9], -1).clip(0, 255).astype(np.uint8))


PICTURES = {
    "light on dark": stroke(),
    "dark on light": stroke(ink="black", ground="white"),
    "grey on grey": stroke(ink=120, ground=90),
    "colour": stroke("RGB", ink="darkred", ground="lightyellow"),
    "photo": photo(),
    "opaque RGBA": stroke("RGBA", ink="black", ground="white"),
    "black on transparent": stroke("RGBA", ink=(0, 0, 0, 255), ground=(0, 0, 0, 0)),
    "black on transparent white": stroke("RGBA", ink=(0, 0, 0, 255), ground=(255, 255, 255, 0)),
    "white on transparent": stroke("RGBA", ink=(255, 255, 255, 255), ground=(0, 0, 0, 0)),
    "white on transparent white": stroke("RGBA", ink=(255, 255, 255, 255), ground=(255, 255, 255, 0)),
    "red on transparent": stroke("RGBA", ink=(200, 0, 0, 255), ground=(0, 0, 0, 0)),
    "grey with alpha": stroke("RGBA", ink=(0, 0, 0, 255), ground=(0, 0, 0, 0)).convert("LA"),
    "palette": stroke("RGB", ink="navy", ground="white").convert("P"),
    "one bit": stroke("1", ink=1, ground=0),
    "print colours": stroke("RGB", ink="black", ground="white").convert("CMYK"),
    "sixteen bits": Image.fromarray(np.asarray(stroke(), np.uint16) * 200 + 6000),
    "tiny": stroke(size=(12, 16), width=2),
    "huge": stroke(size=(3000, 4000), width=300),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_every_picture_of_a_stroke_becomes_the_same_digit(kind):
    fitted = digits.fit(PICTURES[kind])
    assert (fitted.mode, fitted.size) == ("L", (28, 28))
    ink = np.asarray(fitted, float)
    assert ink.max() > 200
    assert ink[[0, 1, -2, -1]].max() < 40, "the edge is background"
    rows, columns = (ink.sum(axis) for axis in (1, 0))
    assert np.average(np.arange(28), weights=rows) == pytest.approx(14, abs=0.6)
    assert np.average(np.arange(28), weights=columns) == pytest.approx(14, abs=0.6)
    expected = np.asarray(digits.fit(stroke()), float)
    assert abs(ink - expected).mean() < 25


def test_a_digit_of_mnist_stays_as_it_is():
    images, _ = digits.load("test")
    for image in images[:100]:
        assert abs(np.asarray(digits.fit(Image.fromarray(image)), float) - image).mean() < 15


def test_an_upload_is_opened_as_people_see_it(tmp_path):
    stroke().save(tmp_path / "two.gif", save_all=True, append_images=[stroke(ink="black", ground="white")])
    exif = Image.Exif()
    exif[0x0112] = 6  # a telephone held upright
    stroke().transpose(Image.Transpose.ROTATE_90).save(tmp_path / "turned.png", exif=exif)
    for name in ("two.gif", "turned.png"):
        opened = digits.fit(open_picture(tmp_path / name))
        assert abs(np.asarray(opened, float) - np.asarray(digits.fit(stroke()), float)).max() < 60


def test_an_upload_that_is_no_picture_gets_a_sentence(tmp_path):
    path = tmp_path / "digit.png"
    stroke().save(path)
    whole = path.read_bytes()
    for content in (b"", b"a poem", whole[:60], whole[: len(whole) // 2]):
        path.write_bytes(content)
        with pytest.raises(UserError, match=r"^digit.png is not a picture"):
            open_picture(path)


@pytest.mark.parametrize("side", [7_500, 14_143, 30_000])
def test_an_upload_of_too_many_pixels_gets_a_sentence_before_it_is_read(tmp_path, side):
    path = tmp_path / "poster.png"
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    )
    with pytest.raises(UserError, match=r"^poster.png has .*pixels"):
        open_picture(path)


def test_ink_far_from_its_box_centre_does_not_come_in_again_on_the_other_side():
    image = Image.new("L", (100, 20))
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 0, 19, 19], fill=255)
    draw.line([(0, 10), (99, 10)], fill=255, width=2)
    assert np.asarray(digits.fit(image))[:, :4].max() == 0


@pytest.mark.parametrize(
    "image",
    [
        Image.new("L", (50, 50), 128),
        Image.new("L", (1, 1)),
        Image.new("RGB", (50, 50), "white"),
        Image.new("RGBA", (50, 50), (0, 0, 0, 0)),
        Image.new("RGBA", (50, 50), (255, 0, 0, 255)),
        Image.new("RGBA", (50, 50), (255, 0, 0, 128)),
    ],
    ids=lambda image: f"{image.mode} {image.size} {image.getpixel((0, 0))}",
)
def test_a_flat_picture_gets_a_sentence(image):
    with pytest.raises(UserError, match="one flat colour"):
        digits.fit(image)


@pytest.mark.parametrize("size", [(1, 300), (300, 1), (2, 2), (500, 3)])
def test_odd_shapes_are_no_trouble(size):
    image = Image.new("L", size)
    image.putpixel((0, 0), 255)
    assert digits.fit(image).size == (28, 28)


@pytest.mark.parametrize(("split", "count"), [("train", 60_000), ("test", 10_000)])
def test_the_data_set_is_whole(split, count):
    images, labels = digits.load(split)
    assert images.shape == (count, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert np.bincount(labels, minlength=10).min() > 0.08 * count
    assert sorted(set(labels)) == list(digits.CLASSES)


def test_a_network_gets_values_from_minus_one_to_one():
    x, y = digits.tensors("test")
    assert (x.shape, y.shape) == ((10_000, 1, 28, 28), (10_000,))
    assert (float(x.min()), float(x.max())) == (-1, 1)


def test_without_npm_the_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(digits, "FOLDER", tmp_path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="install Node"):
        digits.build()
