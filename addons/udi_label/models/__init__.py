from . import (
    product_template,
    res_company,
    stock_lot,
    stock_package,
    stock_picking,
    udi_label_grade,
    udi_label_sign,
    udi_label_template,
    udi_print_job,
    udi_printer,
)
