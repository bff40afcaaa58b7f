from . import base_partner_merge, udi_inspection_pack_ask
