"""Which of our fields stand beside which of a regulator's record."""

from dataclasses import dataclass

PI_FLAGS = ("has_lot", "has_serial", "has_manufacture_date", "has_expiry_date")


@dataclass(frozen=True)
class Field:
    """How one field is compared: where ours is (`on` product or identifier, `ours`) and theirs (`theirs`).

    `exact`: an empty value of theirs counts as well; otherwise it only means that they do not state it.
    """

    name: str
    on: str
    ours: str
    theirs: str
    exact: bool = False
    databases: tuple = ("nmpa", "gudid", "eudamed")


PLAIN = (
    Field("generic_name", "product", "udi_generic_name", "generic_name"),
    Field("trade_name", "product", "udi_trade_name", "brand"),
    Field("model", "product", "udi_model", "model"),
    Field("catalogue_number", "product", "udi_catalogue_number", "catalogue_number"),
    Field("class_code", "product", "udi_nmpa_class_code", "class_code", databases=("nmpa",)),
    Field("gmdn_code", "product", "udi_gmdn_code", "gmdn_code", databases=("gudid", "eudamed")),
    Field("nhsa_code", "product", "udi_nhsa_code", "nhsa_code", databases=("nmpa",)),
    Field("storage", "product", "udi_storage", "storage"),
    Field("single_use", "product", "udi_single_use", "single_use", exact=True),
    Field("sterile", "product", "udi_sterile", "sterile", exact=True),
    *(Field(name, "identifier", name, name, exact=True) for name in PI_FLAGS),
    Field("unit_of_use_quantity", "identifier", "unit_of_use_quantity", "unit_of_use_quantity"),
)
PLAIN_OF = {field.name: field for field in PLAIN}
