import { Component, onMounted, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { Icon } from "./parts/icon";
import { StatusBar } from "./parts/status_bar";
import { Camera } from "./camera/camera";
import { listening } from "./parts/scanner";
import { Trail } from "./parts/trail";
import { scenarios } from "./scenarios/scenarios";
import { Attention } from "./screens/attention";
import { DeviceScreen } from "./screens/device";
import { Begin } from "./screens/begin";
import { Enrol, SIGN_IN } from "./screens/enrol";
import { Home } from "./screens/home";
import { JobList } from "./screens/job_list";
import { LookUp } from "./screens/look_up";
import { pages } from "./screens/pages";
import { screens } from "./screens/screens";
import { _t, language } from "./translation";

const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/; // of a job that was begun here

/** Where the address leads: `#receive`, `#receive/12`, `#move/new`, `#look_up/…`, `#enrol=…`. */
export function routeOf(hash) {
    const enrol = hash.match(/^#enrol=([\w-]+)$/);
    if (enrol) {
        return { name: "enrol", code: enrol[1] };
    }
    const [name, rest] = hash.replace(/^#/, "").split(/\/(.*)/s);
    const scenario = scenarios.get(name, null);
    if (pages.contains(name)) {
        return { name, page: pages.get(name) };
    }
    if (!scenario) {
        return { name: ["attention", "device"].includes(name) ? name : "home" };
    }
    if (scenario.screen === "look_up") {
        return { name: "look_up", scenario, text: rest };
    }
    if (rest === "new" && scenario.begins) {
        return { name: "begin", scenario };
    }
    if (KEY.test(rest || "")) {
        return { name: "job", scenario, job: rest };
    }
    return /^\d+$/.test(rest || "")
        ? { name: "job", scenario, job: Number(rest) }
        : { name: "jobs", scenario };
}

/** The whole app: head, one screen, the line about network and outbox. */
export class Root extends Component {
    static template = "udi_scan.Root";
    static components = {
        Attention,
        Begin,
        Camera,
        DeviceScreen,
        Enrol,
        Home,
        Icon,
        JobList,
        LookUp,
        StatusBar,
    };
    static props = { app: Object, languages: Array };

    setup() {
        const { app } = this.props;
        this.language = useState(language);
        this.listening = useState(listening);
        const first = location.hash;
        this.state = useState({ route: routeOf(first), drawn: 0, camera: false });
        this.signIn = SIGN_IN;
        app.onChange = () => this.state.drawn++;
        this.trail = new Trail();
        const onHash = () => {
            this.trail.arrived();
            this._show(location.hash);
        };
        const onBack = () => {
            app.sync.wake();
            app.profile.flush();
        };
        const onShown = () => {
            if (document.visibilityState === "visible") {
                app.hello().then(() => app.sync.wake());
            }
        };
        onMounted(() => {
            window.addEventListener("hashchange", onHash);
            if (location.hash !== first) {
                onHash(); // a screen that is quick has led on before anybody listened
            } else {
                this._keepOut(this.state.route);
            }
            window.addEventListener("online", onBack);
            document.addEventListener("visibilitychange", onShown);
        });
        onWillUnmount(() => {
            window.removeEventListener("hashchange", onHash);
            window.removeEventListener("online", onBack);
            document.removeEventListener("visibilitychange", onShown);
        });
        useEffect(
            (theme, lang) => {
                document.documentElement.dataset.theme = theme;
                document.documentElement.lang = lang.replace("_", "-");
            },
            () => [app.settings.theme, this.language.lang]
        );
        this.go = (name, rest) => this._go(name, rest);
    }

    /** To another screen. What is done with, such as a finished job, is not come back to. */
    _go(name, rest) {
        const path = name === "home" ? "" : [name, rest].filter(Boolean).join("/");
        const hash = path && `#${path}`;
        const from = this.state.route;
        if (["begin", "enrol"].includes(from.name)) {
            this.trail.replace(hash);
        } else if (from.name === "job" && from.scenario.key === path) {
            this.trail.leave(hash);
        } else {
            location.hash = path;
            return;
        }
        this._show(hash);
    }

    _show(hash) {
        this.state.route = routeOf(hash);
        this._keepOut(this.state.route);
    }

    /** A job that was finished here is not worked on again, by whatever way one comes to it. */
    async _keepOut(route) {
        const { name, scenario, job } = route;
        const done = name === "job" && (await this.app.loader.isFinished(scenario.key, job));
        if (done && this.state.route === route) {
            this.go(scenario.key);
        }
    }

    get app() {
        return this.props.app;
    }

    /** Nothing can be scanned before there is a device and, once, a person. */
    get screen() {
        const { route } = this.state;
        if (!this.app.ready || route.name === "enrol") {
            return { ...route, name: "enrol" };
        }
        // a scanner that spoils codes is good for practising and testing alone
        return route.scenario && this.app.profile.scanner.refused
            ? { name: "refused", page: pages.get("refused") }
            : route;
    }

    /** The camera reads for whatever screen takes scans. */
    get mayPhotograph() {
        return Boolean(this.listening.onScan && navigator.mediaDevices?.getUserMedia);
    }

    /** The screen of the scenario's jobs; an addon may bring its own. */
    get jobScreen() {
        return screens.get(this.screen.scenario.screen);
    }

    get title() {
        const { name, scenario, page } = this.screen;
        const titles = {
            attention: _t("Needs a look"),
            device: _t("This device"),
            enrol: _t("UDI Scan"),
            home: _t("UDI Scan"),
        };
        return scenario?.title() || page?.title() || titles[name];
    }

    get needsSignIn() {
        return this.app.ready && (this.app.signedIn === false || !this.app.ticketValid);
    }

    get signInText() {
        return this.app.ticketValid
            ? _t("Sign in, so that your scans can be sent. Nothing is lost.")
            : _t("Sign in before you scan.");
    }

    back() {
        const { name, scenario } = this.screen;
        const hash = ["job", "begin"].includes(name) ? `#${scenario.key}` : "";
        this.trail.leave(hash);
        this._show(hash);
    }

    loadUpdate() {
        this.app.update.postMessage("activate");
    }
}
