import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "../translation";
import { download, fileName, unsentFile } from "./unsent_file";

/** On a closed device: its unsent scans as a file for whoever may import them. They stay here as well. */
export class Unsent extends Component {
    static template = "udi_scan.Unsent";
    static props = { app: Object, version: { type: Number, optional: true } };

    setup() {
        this.state = useState({ count: 0, saved: "" });
        const count = async () => {
            this.state.count = await this.props.app.outbox.countUnsent();
        };
        onWillStart(count);
        onWillUpdateProps(count);
    }

    get text() {
        return _t(
            "The server takes nothing from this device any more. %(count)s scans are on this device alone.",
            { count: this.state.count }
        );
    }

    get savedText() {
        return _t(
            "%(file)s is in the downloads. Give it to a shift leader or quality: Odoo, Scanning devices, Import unsent scans.",
            { file: this.state.saved }
        );
    }

    async save() {
        const { outbox, device } = this.props.app;
        const content = await unsentFile(outbox, device);
        this.state.saved = fileName(content);
        download(content, this.state.saved);
    }
}
