"""The demo's logos are what the release requirements ask for."""

from io import BytesIO

from PIL import Image

from vendible.cli.demo_pictures import logo_png


def test_a_logo_is_a_png_of_the_right_size() -> None:
    picture = Image.open(BytesIO(logo_png("OTA Platform")))
    assert (picture.format, picture.size) == ("PNG", (120, 120))


def test_the_same_name_has_the_same_logo() -> None:
    assert logo_png("Voice Channel") == logo_png("Voice Channel")
    assert logo_png("Voice Channel") != logo_png("OTA Platform")
