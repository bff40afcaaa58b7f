import { SignDialog } from "../parts/sign_dialog";
import { screens } from "./screens";
import { Transfer } from "./transfer";

/** A delivery under the eyes of a second person: right, missing, wrong and too many at one look, then the signature. */
export class Check extends Transfer {
    static template = "udi_scan.Check";
    static components = { ...Transfer.components, SignDialog };

    async onSign() {
        await this.session.queue; // what was scanned just now counts
        this.state.asking = this.session.signing;
    }

    onSigned(deliver) {
        return this._finish(() => this.session.finish(deliver));
    }
}

screens.add("check", Check);
