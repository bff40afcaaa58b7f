"""Every place in Odoo that scans reads the codes of all agencies, in Odoo's own words; internal barcodes come first."""

import re

from odoo import models
from odoo.exceptions import ValidationError

from odoo.addons.udi_core.codes import parse
from odoo.addons.udi_core.typed import is_storable

INTERNAL = (  # model, field, kind: what an exact match means
    ("product.product", "barcode", "product"),
    ("product.uom", "barcode", "packaging"),
    ("stock.lot", "name", "lot"),
    ("stock.location", "barcode", "location"),
    ("stock.package", "name", "package"),
)
ODOO_TYPES = {"packaging": "product"}  # Odoo's types know no packaging
# Elements of any agency in Odoo's words: (field of a reading, Application Identifier, type)
PARTS = (
    ("di", "01", "product"),
    ("manufacture_date", "11", "manufacture_date"),
    ("expiry", "17", "expiration_date"),
    ("lot", "10", "lot"),
    ("serial", "21", "lot"),
    ("quantity", "30", "quantity"),
    ("software_version", "8012", "software_version"),
)
PART_OF = {ai: name for name, ai, _type in PARTS}
TYPE_OF = {ai: kind for _name, ai, kind in PARTS} | {"00": "package", "37": "quantity"}
# an element string with one of these is no GS1 code, whatever a rule of the nomenclature makes of it
FATAL = frozenset({"repeated_element", "excluded_pair"})


class BarcodeNomenclature(models.Model):
    _inherit = "barcode.nomenclature"

    def parse_barcode(self, barcode):
        """Odoo's own structure for a code of any issuing agency.

        The default nomenclature answers with one dictionary, a GS1 nomenclature with a list of them, as Odoo does.
        Each carries two keys more where there is something to say: ``udi_reading`` (what the code says as a UDI, see
        ``udi_core``) and ``internal`` (``{kind, id, name}`` of our own record that carries exactly this text). An exact
        internal match wins; both keys together mean that the two readings differ.
        """
        if not isinstance(barcode, str) or barcode.startswith("urn:"):
            return super().parse_barcode(barcode)
        reading = self._udi_reading(barcode)
        if not reading.agency:
            return super().parse_barcode(barcode)
        internal = self._udi_internal(barcode.strip())
        odoo = super().parse_barcode
        if self._udi_is_gs1():
            return self._udi_list(barcode, reading, internal, odoo)
        return self._udi_dict(barcode, reading, internal, odoo)

    # --- the two shapes of an answer --------------------------------------------------------------------------------

    def _udi_dict(self, barcode, reading, internal, odoo):
        """One dictionary: product codes stay as they are; a whole UDI gives the barcode of its product."""
        parsed = odoo(barcode)
        if not isinstance(parsed, dict):
            return parsed
        if reading.form == "gtin" or not (reading.di or reading.symbology or internal):
            return parsed
        if internal or not self._udi_counts(reading) or not reading.di:
            return {**parsed, **self._udi_keys(reading, internal)}
        return {
            **parsed,
            "type": "product",
            "encoding": "any",
            "code": barcode,
            "base_code": self._udi_product_barcode(reading),
            "value": 0,
            "udi_elements": self._udi_elements(reading),
            **self._udi_keys(reading, internal),
        }

    def _udi_list(self, barcode, reading, internal, odoo):
        """A list of elements, or None where the text is neither ours nor a code, as Odoo says it."""
        if internal:
            return [
                {
                    "rule": self.env["barcode.rule"],
                    "type": ODOO_TYPES.get(internal["kind"], internal["kind"]),
                    "ai": None,
                    "string_value": barcode.strip(),
                    "value": barcode.strip(),
                    "code": barcode.strip(),
                    "base_code": barcode.strip(),
                    **self._udi_keys(reading, internal),
                }
            ]
        if self._udi_counts(reading):
            elements = self._udi_elements(reading)
        elif {item.code for item in reading.defects} & FATAL:
            return None
        else:
            elements = self._udi_by_own_rules(barcode, odoo)
        if not elements:
            return elements
        return [{**element, **self._udi_keys(reading, None)} for element in elements]

    @staticmethod
    def _udi_by_own_rules(barcode, odoo):
        """What the rules that a company wrote itself make of the text; a value that is no date is no reading."""
        try:
            return odoo(barcode)
        except (ValidationError, ValueError):
            return None

    @staticmethod
    def _udi_keys(reading, internal):
        keys = {"udi_reading": reading.as_dict()}
        return {**keys, "internal": internal} if internal else keys

    # --- elements ---------------------------------------------------------------------------------------------------

    def _udi_elements(self, reading):
        """The reading in Odoo's words: each element of GS1, the parts that there are of the others."""
        identifier = self.env["udi.device.identifier"]._find(reading.agency, reading.di) if reading.di else None
        # sudo: which of lot and serial names the goods is no secret of the product
        tracking = identifier.sudo().product_id.tracking if identifier else False
        by_serial = bool(reading.serial) and tracking != "lot"
        if reading.agency == "gs1":
            pieces = [(element.identifier, element.value) for element in reading.elements]
        else:
            pieces = [(ai, str(getattr(reading, name))) for name, ai, _type in PARTS if getattr(reading, name)]
        return [self._udi_element(ai, value, reading, by_serial) for ai, value in pieces]

    def _udi_element(self, ai, value, reading, by_serial):
        rule, parsed = self._udi_rule(ai, value) if reading.agency == "gs1" else (self.env["barcode.rule"], None)
        kind = rule.type or TYPE_OF.get(ai, "other")
        if kind == "lot" and ai in ("10", "21") and (ai == "21") != by_serial:
            # Odoo has one name for the goods: the serial where units are told apart, else the lot
            kind = "udi_lot_number" if ai == "10" else "udi_serial"
        own = getattr(reading, PART_OF[ai]) if ai in PART_OF else None
        return {
            "rule": rule,
            "type": kind,
            "ai": ai,
            "string_value": value,
            "value": own if own is not None else (parsed or {}).get("value", int(value) if ai == "37" else value),
            "code": value,
            "base_code": self._udi_product_barcode(reading) if ai == "01" else value,
        }

    def _udi_rule(self, ai, value):
        """The nomenclature's own rule for this element and what it makes of the value."""
        if not self._udi_is_gs1():
            return self.env["barcode.rule"], None
        for rule in self.rule_ids.filtered(lambda rule: rule.encoding == "gs1-128"):
            match = re.fullmatch(rule.pattern, ai + value)
            if match and len(match.groups()) >= 2 and match[1] == ai:
                try:
                    parsed = self.parse_gs1_rule_pattern(match, rule)
                except (ValidationError, ValueError):
                    parsed = None
                if parsed:
                    return rule, parsed
        return self.env["barcode.rule"], None

    # --- readings ---------------------------------------------------------------------------------------------------

    def _udi_is_gs1(self):
        """Whether this is a GS1 nomenclature; the field comes with barcodes_gs1_nomenclature."""
        return "is_gs1_nomenclature" in self._fields and bool(self.is_gs1_nomenclature)

    def _udi_reading(self, barcode):
        """The reading of a text; a separator that the company has set counts where the text is none without it."""
        reading = parse(barcode)
        if (reading.is_wellformed and reading.agency) or not self._udi_is_gs1() or not self.gs1_separator_fnc1:
            return reading
        other = parse(re.sub(self.gs1_separator_fnc1, "\x1d", barcode))
        return other if other.agency and other.is_wellformed else reading

    @staticmethod
    def _udi_counts(reading):
        """Whether a reading is good enough to act on: what it says is right, and said once."""
        return reading.is_wellformed and not {item.code for item in reading.defects} & FATAL

    def _udi_product_barcode(self, reading):
        """Under which code Odoo finds the product: its barcode where it has one, else the UDI-DI."""
        identifier = self.env["udi.device.identifier"]._find(reading.agency, reading.di) if reading.di else None
        product = identifier.product_id if identifier else None
        return (product and product.barcode) or reading.di

    def _udi_internal(self, barcode):
        """Our own record that carries exactly this text: ``{kind, id, name}`` or None."""
        if len(barcode) > 128 or not is_storable(barcode):
            return None
        for model, field, kind in INTERNAL:
            records = self.env[model].with_context(skip_preprocess_gs1=True)
            if not records.has_access("read"):
                continue
            if record := records.search([(field, "=", barcode)], limit=1):
                return {"kind": kind, "id": record.id, "name": record.display_name}
        return None
