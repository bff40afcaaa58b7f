{
    "name": "UDI Quality and Sales",
    "summary": "Orders only from approved buyers with valid licences",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_quality", "sale_stock"],
    "auto_install": True,
}
