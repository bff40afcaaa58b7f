{
    "name": "UDI Subcontracting",
    "summary": "Receipts that Odoo finishes before their order, components held by the subcontractor",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_mrp", "mrp_subcontracting"],
    "auto_install": True,
}
