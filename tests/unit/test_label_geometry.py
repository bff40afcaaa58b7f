"""Module sizes: whole printer dots within the limits of the GS1 tables."""

import pytest

from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.geometry import MM_PER_INCH, Raster, quiet_zone, x_limits


@pytest.mark.parametrize(
    ("dpi", "dots"),
    [(203, (3,)), (300, (4, 3)), (600, (9, 8, 7, 6))],
)
def test_module_is_a_whole_number_of_dots(dpi, dots):
    assert Raster(dpi).module_dots("healthcare") == dots


@pytest.mark.parametrize("dpi", [150, 203, 300, 305, 406, 600, 1200])
@pytest.mark.parametrize("use", ["healthcare", "direct_mark_label", "healthcare_retail", "logistic"])
def test_every_offered_module_keeps_the_limits(dpi, use):
    minimum, _target, maximum = x_limits(use)
    for dots in Raster(dpi).module_dots(use):
        assert minimum - 1e-9 <= dots * MM_PER_INCH / dpi <= maximum + 1e-9


def test_resolution_too_coarse_is_refused():
    with pytest.raises(LabelError) as caught:
        Raster(20).module_dots("healthcare")
    assert caught.value.code == "resolution"
    assert caught.value.data["dpi"] == 20


def test_snap_and_quiet_zone():
    assert Raster(300).snap(1.5) == pytest.approx(18 * MM_PER_INCH / 300)
    assert quiet_zone() == (1, 1)
    assert quiet_zone("code_128") == (10, 0)
