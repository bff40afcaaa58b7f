"""Elements of a code in the words of the label. Keys are the identifiers of each issuing agency."""

from odoo import api, models

from odoo.addons.udi_core.codes.gs1_table import AI

# agency -> identifier -> word of `_element_words`
ELEMENTS = {
    "gs1": {
        "00": "sscc",
        "01": "di",
        "02": "contained_di",
        "10": "lot",
        "11": "made",
        "12": "due",
        "13": "packed",
        "15": "best_before",
        "16": "sell_by",
        "17": "expiry",
        "20": "variant",
        "21": "serial",
        "22": "consumer_variant",
        "30": "quantity",
        "37": "contained_quantity",
        "240": "additional",
        "241": "customer_part",
        "250": "second_serial",
        "400": "order",
        "410": "ship_to",
        "414": "place",
        "422": "origin",
        "710": "national",
        "711": "national",
        "712": "national",
        "713": "national",
        "714": "national",
        "715": "national",
        "716": "national",
        "717": "national",
        "7003": "expiry_time",
        "7007": "harvest",
        "8003": "asset_type",
        "8004": "asset",
        "8006": "piece",
        "8012": "software",
        "8013": "model",
        "8014": "master_di",
        "8017": "provider",
        "8018": "recipient",
        "8026": "contained_piece",
        "8200": "address",
        **{f"9{digit}": "internal" for digit in range(10)},
    },
    "hibcc": {
        "+": "di",
        "di": "di",
        "$": "lot",
        "$+": "serial",
        "$$": "expiry_lot",
        "$$+": "expiry_serial",
        "": "expiry_lot",
        "lot": "lot",
        "serial": "serial",
        "expiry": "expiry",
        "manufacture_date": "made",
        "S": "serial",
        "Q": "quantity",
        "quantity": "quantity",
        "14D": "expiry",
        "16D": "made",
    },
    "iccbba": {
        "=+": "message",
        "=/": "di",
        "=": "donation",
        "=,": "serial",
        "=>": "expiry",
        "=}": "made",
        "&,1": "lot",
        "=)": "container",
        "&)": "lot",
    },
    "ifa": {
        "9N": "di",
        "8P": "di",
        "PZN": "pzn",
        "1T": "lot",
        "S": "serial",
        "D": "expiry",
        "14D": "expiry",
        "16D": "made",
        "Q": "quantity",
    },
    "ma": {
        "DI": "di",
        "S": "serial",
        "M": "made",
        "P": "made",
        "L": "lot",
        "D": "sterilisation_lot",
        "E": "expiry",
        "V": "valid_until",
        "Y": "insurance",
        "C": "check",
    },
    "ahm": {
        "MF": "di",
        "BA": "lot",
        "BN": "lot",
        "SN": "serial",
        "MD": "made",
        "BD": "shelf_life",
        "ED": "expiry",
        "PL": "level",
    },
}
AGENCIES = {
    "gs1": "GS1",
    "hibcc": "HIBCC",
    "iccbba": "ICCBBA (ISBT 128)",
    "ifa": "IFA (PPN)",
    "ma": "MA (ZIIOT)",
    "ahm": "AHM (Ali Health)",
}


class UdiDefectName(models.AbstractModel):
    _name = "udi.defect.name"
    _description = "Names of the elements of a code"

    @api.model
    def _agency_name(self, agency):
        """The agency in the reader's words; the Chinese ones have Chinese names."""
        field = self.env["udi.device.identifier"]._fields["agency"]
        chinese = dict(field._description_selection(self.env)) if agency in ("ma", "ahm") else {}
        return chinese.get(agency) or AGENCIES.get(agency, agency or "")

    @api.model
    def _label_of(self, identifier, agency=None):
        """The name alone: "Expiry date"."""
        if not identifier and agency != "hibcc":  # only HIBC has an element without a sign of its own
            return self.env._("Unknown element")
        for name in [agency] if agency in ELEMENTS else ELEMENTS:
            word = ELEMENTS[name].get(identifier)
            if word:
                return self._element_words()[word]
        if identifier in AI and agency in (None, "gs1"):
            return AI[identifier].title or self.env._("Element")  # GS1's own data title
        if identifier == "basic_udi_di":
            return self.env._("Basic UDI-DI")
        return self.env._("Unknown element")

    @api.model
    def _name_of(self, identifier, agency=None):
        """The name with its identifier, for a sentence: "expiry date (17)"."""
        label = self._label_of(identifier, agency)
        if label[1:2].islower():  # a word, not an abbreviation
            label = label[0].lower() + label[1:]
        if not identifier or identifier in ("di", "lot", "serial", "expiry", "manufacture_date", "quantity"):
            return label
        if identifier == "basic_udi_di":
            return label
        return self.env._("%(label)s (%(identifier)s)", label=label, identifier=identifier)

    def _element_words(self):
        return {**self._words_of_devices(), **self._words_of_logistics()}

    def _words_of_devices(self):
        env = self.env
        return {
            "di": env._("Device identifier"),
            "lot": env._("Lot number"),
            "serial": env._("Serial number"),
            "expiry": env._("Expiry date"),
            "expiry_time": env._("Expiry date and time"),
            "expiry_lot": env._("Expiry date and lot number"),
            "expiry_serial": env._("Expiry date and serial number"),
            "made": env._("Manufacturing date"),
            "packed": env._("Packaging date"),
            "best_before": env._("Best before date"),
            "sell_by": env._("Sell-by date"),
            "due": env._("Payment due date"),
            "harvest": env._("Harvest date"),
            "valid_until": env._("Valid until"),
            "shelf_life": env._("Shelf life date"),
            "sterilisation_lot": env._("Sterilisation lot"),
            "software": env._("Software version"),
            "quantity": env._("Quantity"),
            "contained_di": env._("Device identifier of the contents"),
            "contained_quantity": env._("Quantity of the contents"),
            "master_di": env._("Master UDI-DI"),
            "model": env._("Model number"),
            "second_serial": env._("Secondary serial number"),
            "donation": env._("Donation number"),
            "container": env._("Container catalogue number"),
            "message": env._("Start of the message"),
            "pzn": env._("PZN"),
            "insurance": env._("Insurance code"),
            "level": env._("Packaging level"),
            "check": env._("Check digit"),
        }

    def _words_of_logistics(self):
        env = self.env
        return {
            "sscc": env._("Logistic unit (SSCC)"),
            "variant": env._("Product variant"),
            "consumer_variant": env._("Consumer product variant"),
            "additional": env._("Additional product number"),
            "customer_part": env._("Customer part number"),
            "order": env._("Order number"),
            "ship_to": env._("Ship to (GLN)"),
            "place": env._("Location (GLN)"),
            "origin": env._("Country of origin"),
            "national": env._("National reimbursement number"),
            "asset_type": env._("Returnable asset"),
            "asset": env._("Individual asset"),
            "piece": env._("Piece of a device"),
            "contained_piece": env._("Contained pieces of a device"),
            "provider": env._("Care provider number"),
            "recipient": env._("Patient number"),
            "address": env._("Web address"),
            "internal": env._("Internal information"),
        }
