from . import udi_inspection_pack_ask
