// UDI carriers of all issuing agencies, read in the browser: the same answers as udi_core/codes (Python).
export { hri, merge, normalizeDi, parse } from "./agencies.js";
export { alternatives } from "./alternatives.js";
export { check as checkBasicUdiDi } from "./basic_udi_di.js";
export { gtinCheckDigit } from "./checkdigits.js";
export { SEVERITIES } from "./defects.js";
export { DeviceIdentifierError } from "./reading.js";
