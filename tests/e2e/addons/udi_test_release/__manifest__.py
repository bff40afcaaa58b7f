{
    "name": "UDI release, for tests",
    "summary": "Fills the gate's hook for the release, as an addon with the release will; never shipped",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Hidden",
    "depends": ["udi_traceability"],
}
