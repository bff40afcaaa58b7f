// Where "back" leads. Each entry of the browser's history keeps which screens of the app lie before it, so that one can
// be left for good: a finished job, a form that was sent, a code for enrolling.
const KEY = "udi_scan_before";
const LONGEST = 50;

export class Trail {
    /** @param {Object} view where `history` and `location` are */
    constructor(view = window) {
        this.view = view;
        this.before = view.history.state?.[KEY] || [];
        this._note();
    }

    /** The address has changed: to a new screen, or along the history. */
    arrived() {
        const known = this.view.history.state?.[KEY];
        this.before = known || [...this.before, this.hash].slice(-LONGEST);
        this._note();
    }

    /** Back to a screen that lies before this one, else that one in the place of this. */
    leave(hash) {
        const at = this.before.lastIndexOf(hash);
        if (at >= 0) {
            this.view.history.go(at - this.before.length);
        } else {
            this.replace(hash);
        }
    }

    /** Another screen in the place of this one. */
    replace(hash) {
        const { pathname, search } = this.view.location;
        this._note(`${pathname}${search}${hash}`);
        this.hash = hash;
    }

    _note(address = this.view.location.href) {
        const { history, location } = this.view;
        history.replaceState({ ...history.state, [KEY]: this.before }, "", address);
        this.hash = location.hash;
    }
}
