/** A receipt of two sensors and ten tubes as `udi.scan` describes it, with what was scanned. */
export function receipt({ sensors = [], tubes = 0, done = false } = {}) {
    return {
        id: 7,
        name: "WH/IN/00007",
        partner: "Sensor supplier",
        type: "incoming",
        state: done ? "done" : "assigned",
        done,
        lines: [
            {
                move_id: 71,
                product_id: 1,
                product: "Flow sensor",
                tracking: "serial",
                demand: 2,
                scanned: sensors.length,
                uom: "Units",
                lots: sensors.map((serial, index) => ({
                    move_line_id: 710 + index,
                    lot: serial,
                    lot_number: "SB2609",
                    expiry: "2031-08-31",
                    quantity: 1,
                })),
            },
            {
                move_id: 72,
                product_id: 2,
                product: "Infusion set",
                tracking: "lot",
                demand: 10,
                scanned: tubes,
                uom: "Units",
                lots: tubes
                    ? [
                          {
                              move_line_id: 720,
                              lot: "T-1",
                              lot_number: "",
                              expiry: "",
                              quantity: tubes,
                          },
                      ]
                    : [],
            },
        ],
    };
}

export function taken(picking, serial, moveLineId) {
    return {
        status: "ok",
        code: "taken",
        title: "Taken",
        message: `Flow sensor ${serial}: 1 taken.`,
        move_line_id: moveLineId,
        lot: null,
        product: { id: 1, name: "Flow sensor" },
        reading: null,
        picking,
    };
}
