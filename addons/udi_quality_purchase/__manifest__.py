{
    "name": "UDI Quality and Purchase",
    "summary": "Orders only with approved suppliers, products and valid licences",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_quality", "purchase_stock"],
    "auto_install": True,
}
