{
    "name": "UDI Quality and Labels",
    "summary": "A product is released when its labels are reconciled",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_quality", "udi_label"],
    "auto_install": True,
}
