// Photos of an inspection: kept here until the server has them, which the inspector is told.
import { NoPersonError, refusalOf } from "@udi_scan/app/session/answers";
import { StorageError } from "@udi_scan/app/store/database";
import { MOST, TooManyPhotosError } from "@udi_scan/app/store/photos";
import { _t } from "@udi_scan/app/translation";
import { InspectionBoard } from "./inspection_board";
import { say } from "./inspection_words";

export class InspectionPhotos extends InspectionBoard {
    constructor(deps) {
        super(deps);
        this.photos = [];
    }

    async start() {
        await super.start();
        await this._countPhotos();
    }

    async _countPhotos() {
        this.photos = await this.app.photos.ofJob(this.scenario.key, this.job.id);
    }

    /** @param {number} about id of what it shows, 0 for the goods as a whole */
    photograph(file, about = 0) {
        return this._enqueue(async () => {
            try {
                await this.app.photograph(this.scenario.key, this.job.id, file, about);
            } catch (error) {
                this.verdict = this._refusal(error);
                this.app.feedback.signal("error");
                return;
            }
            await this._countPhotos();
            this._tell(say("ok", "photo_kept"), null, _t("Photo"));
        });
    }

    _refusal(error) {
        if (error instanceof TooManyPhotosError) {
            return say("error", "photo_many", { count: MOST });
        }
        const known = error instanceof NoPersonError || error instanceof StorageError;
        return known ? refusalOf(error) : say("error", "photo_bad");
    }

    async settled(items) {
        await super.settled(items);
        await this._enqueue(async () => {
            const before = this.photos.filter(({ state }) => state === "refused").length;
            await this._countPhotos();
            const refused = this.photos.filter(({ state }) => state === "refused");
            if (refused.length > before) {
                const { message } = refused.at(-1);
                this._tell(say("error", "photo_refused", { message }), null, _t("Photo"));
            }
        });
    }

    get photoText() {
        const of = (state) => this.photos.filter((one) => one.state === state).length;
        const [waiting, sent, refused] = ["waiting", "sent", "refused"].map(of);
        return [
            sent && _t("Photos sent: %(count)s", { count: sent }),
            waiting && _t("Photos not sent yet: %(count)s", { count: waiting }),
            refused && _t("Photos refused, take them again: %(count)s", { count: refused }),
        ]
            .filter(Boolean)
            .join(" · ");
    }

    /** What has to be photographed and is not: `[{id, name}]`. */
    get unphotographed() {
        const taken = new Set(this.job.photographed);
        this.photos
            .filter(({ state }) => state !== "refused")
            .forEach(({ about }) => taken.add(about));
        return this.job.checks.filter(({ id, photo }) => photo && !taken.has(id));
    }
}
