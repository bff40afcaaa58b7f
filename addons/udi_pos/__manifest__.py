{
    "name": "UDI Gates in Point of Sale",
    "summary": "The gate is asked when an order of the point of sale is validated",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_traceability", "point_of_sale"],
    "auto_install": True,
}
