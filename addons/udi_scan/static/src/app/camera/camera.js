import {
    Component,
    onMounted,
    onWillUnmount,
    onWillUpdateProps,
    useRef,
    useState,
} from "@odoo/owl";
import { Icon } from "../parts/icon";
import { _t } from "../translation";
import { makeDetector } from "./detector";
import { bySeverity, lookAt, nameOf } from "./look";

const PAUSE = 120; // ms between two looks
const STEADY = 2; // looks in which the only code in view must stand before it is taken
const AGAIN = 3_000; // ms in which the same code is not taken once more
const WISHES = {
    audio: false,
    video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
};

/** Why there is no picture, and what to do. */
export function wordsOf(error) {
    const words = {
        NotAllowedError: _t(
            "The camera may not be used. Allow it in the browser's settings for this page."
        ),
        NotFoundError: _t("This device has no camera."),
        NotReadableError: _t("Another app uses the camera. Close that app first."),
        NetworkError: _t(
            "The reader of codes is not on this device yet. Open the camera once where there is a network."
        ),
    };
    return (
        words[error.name] ||
        words[error.constructor.name] ||
        _t("The camera cannot be started (%(reason)s).", { reason: error.message })
    );
}

/**
 * The picture of the camera with a frame around every code in it: green, amber or red. The only code in view is taken
 * by itself, of several the one that is tapped.
 */
export class Camera extends Component {
    static template = "udi_scan.Camera";
    static components = { Icon };
    static props = {
        app: Object,
        onScan: Function,
        look: { type: [Function, { value: null }], optional: true },
        onClose: Function,
        makeDetector: { type: Function, optional: true },
    };

    setup() {
        this.video = useRef("video");
        this.state = useState({
            message: "", ready: false, codes: [], width: 1, height: 1, torch: null, taken: "",
        }); // prettier-ignore
        this.verdicts = new Map();
        this.steady = { text: "", looks: 0 };
        this.last = { text: "", time: 0 };
        onWillUpdateProps(({ look }) => look === this.props.look || this.verdicts.clear());
        onMounted(() => this.start());
        onWillUnmount(() => this.stop());
    }

    async start() {
        try {
            if (!navigator.mediaDevices?.getUserMedia) {
                throw Object.assign(new Error(), { name: "NotFoundError" });
            }
            const stream = await navigator.mediaDevices.getUserMedia(WISHES);
            this.stream = stream;
            this.detector = await (this.props.makeDetector || makeDetector)();
            if (this.stopped) {
                this.stop();
                return;
            }
            const [track] = stream.getVideoTracks();
            this.state.torch = track.getCapabilities?.().torch ? false : null;
            this.video.el.srcObject = stream;
            await this.video.el.play();
        } catch (error) {
            if (!this.stopped) {
                this.state.message = wordsOf(error);
            }
            return;
        }
        this.look();
    }

    stop() {
        this.stopped = true;
        clearTimeout(this.timer);
        this.stream?.getTracks().forEach((track) => track.stop());
        this.detector?.close();
    }

    async look() {
        if (this.stopped) {
            return;
        }
        const video = this.video.el;
        if (video.readyState >= 2 && !document.hidden) {
            try {
                const codes = await this.detector.detect(video);
                if (!this.stopped) {
                    Object.assign(this.state, {
                        ready: true, width: video.videoWidth, height: video.videoHeight,
                    }); // prettier-ignore
                    await this.show(codes);
                }
            } catch (error) {
                if (!this.stopped) {
                    this.state.message = wordsOf(error);
                }
                return;
            }
        }
        this.timer = setTimeout(() => this.look(), PAUSE);
    }

    /** Codes of one look: judged, framed, and taken where there is no choice. */
    async show(codes) {
        for (const { text } of codes) {
            if (!this.verdicts.has(text)) {
                const verdict = await this.judge(text);
                this.verdicts.set(text, verdict);
                if (verdict.status === "error" && codes.length > 1) {
                    this.props.app.feedback.signal("error");
                }
            }
        }
        this.state.codes = bySeverity(
            codes.map((code) => ({
                ...code, name: nameOf(code.text), verdict: this.verdicts.get(code.text),
            }))
        ); // prettier-ignore
        const [only] = codes;
        const same = codes.length === 1 && only.text === this.steady.text;
        this.steady = {
            text: codes.length === 1 ? only.text : "",
            looks: same ? this.steady.looks + 1 : 1,
        };
        if (codes.length === 1 && this.steady.looks === STEADY) {
            this.take(only.text);
        }
    }

    judge(text) {
        const { app, look } = this.props;
        return look ? look(text) : lookAt(app, text);
    }

    /** @param {string} text taken by itself: not again while it stays in view */
    take(text) {
        const now = Date.now();
        if (text === this.last.text && now - this.last.time < AGAIN) {
            return;
        }
        this.tap(text);
    }

    tap(text) {
        this.last = { text, time: Date.now() };
        this.state.taken = nameOf(text);
        // what is taken changes what the others would be told
        this.verdicts.clear();
        this.props.onScan(text);
    }

    /** As wide as the screen, and never so high that the verdict below is out of sight. */
    get stageStyle() {
        const { width, height } = this.state;
        return `aspect-ratio:${width}/${height};width:min(100%,${((42 * width) / height).toFixed(2)}vh)`;
    }

    placeOf({ box: { x, y, width, height } }) {
        const share = (part, whole) => `${((100 * part) / whole).toFixed(2)}%`;
        const { width: w, height: h } = this.state;
        return `left:${share(x, w)};top:${share(y, h)};width:${share(width, w)};height:${share(height, h)}`;
    }

    labelOf(code) {
        return `${code.name}: ${code.verdict?.title || ""}`;
    }

    get hint() {
        const { codes, taken } = this.state;
        if (codes.length > 1) {
            return _t("%(count)s codes in view: tap the one that you mean.", {
                count: codes.length,
            });
        }
        return taken
            ? _t("Taken: %(name)s", { name: taken })
            : _t("Hold the camera over the label, or over a shelf.");
    }

    async toggleTorch() {
        const torch = !this.state.torch;
        const [track] = this.stream.getVideoTracks();
        await track.applyConstraints({ advanced: [{ torch }] });
        this.state.torch = torch;
    }
}
