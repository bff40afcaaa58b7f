import { Component, xml } from "@odoo/owl";
import { pictureOf, samples } from "./samples";

/** A symbol large enough to be scanned from the screen; always dark on light, whatever the theme. */
export class SampleCode extends Component {
    static template = xml`
        <svg class="sample" t-att-class="{ sample_bars: bars }" t-att-viewBox="box" shape-rendering="crispEdges" role="img" t-att-aria-label="props.label">
            <rect width="100%" height="100%" fill="#ffffff"/><path t-att-d="picture.path" fill="#000000"/>
        </svg>`;
    static props = { code: String, label: String };

    get bars() {
        return samples.get(this.props.code).rows.length === 1;
    }

    get picture() {
        return pictureOf(samples.get(this.props.code));
    }

    get box() {
        return `0 0 ${this.picture.width} ${this.picture.height}`;
    }
}
