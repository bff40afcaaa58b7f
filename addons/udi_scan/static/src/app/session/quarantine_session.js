// Putting aside: where to and why were asked before; every scan goes there.
import { _t } from "../translation";
import { verdict } from "../verdict/words";
import { FromPlaceSession } from "./from_place_session";

export class QuarantineSession extends FromPlaceSession {
    _at(place) {
        return place.id === this.job.options?.place
            ? verdict("ok", "goes_there", { place: place.name })
            : super._at(place);
    }

    get idle() {
        return _t("Scan everything that you put aside, then press Finish.");
    }
}
