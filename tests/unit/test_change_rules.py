"""Does a change need a new UDI-DI? The rules that say so, and silence that is no quiet "no"."""

import pytest

from odoo.addons.udi_core.change_rules import CN, EU, HARMLESS, SOURCES, TRIGGERS, US, new_identifier_needed


@pytest.mark.parametrize("aspect", sorted(TRIGGERS))
def test_each_trigger_names_its_rule(aspect):
    verdict = new_identifier_needed([aspect])
    assert verdict.answer == "yes"
    assert verdict.rules == tuple((aspect, market) for market in TRIGGERS[aspect])
    assert all(market in SOURCES for _aspect, market in verdict.rules)


def test_only_the_markets_of_the_device_count():
    assert new_identifier_needed(["critical_warning"], [US]).answer == "no"
    assert new_identifier_needed(["critical_warning"], [EU, US]).rules == (("critical_warning", EU),)
    assert new_identifier_needed(["name"], [CN]).rules == (("name", CN),)


@pytest.mark.parametrize("aspect", sorted(HARMLESS))
def test_harmless(aspect):
    assert new_identifier_needed([aspect]).answer == "no"


def test_what_nobody_ruled_on_is_asked():
    assert new_identifier_needed(["colour"]).answer == "ask"
    assert new_identifier_needed(["colour", "storage"]).answer == "ask"
    assert new_identifier_needed(["colour", "model"]).answer == "yes"


def test_nothing_changes():
    assert new_identifier_needed([]).answer == "no"
    assert not TRIGGERS.keys() & HARMLESS
