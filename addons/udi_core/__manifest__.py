{
    "name": "UDI Core",
    "summary": "Reading and writing of UDI carriers, hash chain and catalogue formats: a library without models",
    "version": "19.0.1.2.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["base"],
    "external_dependencies": {
        "python": ["chinesecalendar", "holidays", "lxml", "openpyxl", "reportlab", "XlsxWriter", "zxing-cpp"]
    },
}
