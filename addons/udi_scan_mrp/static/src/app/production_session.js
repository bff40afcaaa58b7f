// One person at work on one order: what comes next, and what has to be said before it is finished.
import { _t } from "@udi_scan/app/translation";
import { ProductionBoard } from "./production_board";

export class ProductionSession extends ProductionBoard {
    // -------------------------------------------------------------- what the screen says
    get next() {
        const { current, unitLine } = this;
        if (this.complete) {
            return _t("Complete. Press Finish.");
        }
        if (current) {
            const [{ product, count, each }] = this.missing(current);
            const values = { product, unit: current, number: each - count + 1, each };
            return each > 1
                ? _t("Scan %(product)s %(number)s of %(each)s for %(unit)s", values)
                : _t("Scan %(product)s for %(unit)s", values);
        }
        const open = this.openComponents;
        if (!this.oneByOne && open.length) {
            return _t("Scan %(product)s: %(count)s to go", open[0]);
        }
        const left = unitLine ? unitLine.demand - unitLine.taken : 0;
        if (left > 0) {
            return unitLine.taken > 0
                ? _t("Scan the next unit: %(count)s to go", { count: left })
                : _t("Scan the unit");
        }
        return open.length ? _t("Scan %(product)s: %(count)s to go", open[0]) : this.lacking;
    }

    /** Components that are scanned for the whole order and of which something is open. */
    get openComponents() {
        return this.lines
            .filter((line) => this.roleOf(line) === "component")
            .filter((line) => !(this.oneByOne && this.each.has(line.product_id)))
            .filter((line) => line.taken < line.demand)
            .map((line) => ({ product: line.product, count: line.demand - line.taken }));
    }

    /** A unit that is out and lacks something, when nothing else is left to do. */
    get lacking() {
        const unit = [...this.parts.keys()].find((name) => this.missing(name).length);
        return unit ? _t("Scan %(unit)s again, then what it lacks", { unit }) : "";
    }

    get idle() {
        return this.next;
    }

    get progress() {
        const { unitLine } = this;
        return unitLine ? `${unitLine.taken} / ${unitLine.demand}` : "";
    }

    get mayFinish() {
        return (this.unitLine?.taken || 0) > 0;
    }

    get note() {
        return this.job.other
            ? _t(
                  "%(count)s further components have no UDI: they are consumed by the bill of materials.",
                  {
                      count: this.job.other,
                  }
              )
            : "";
    }

    // -------------------------------------------------------------- finishing
    get partial() {
        return this.unitLine.taken < this.unitLine.demand;
    }

    /** Components of which less was scanned than the units take that are out. */
    get short() {
        const made = this.unitLine.taken / this.unitLine.demand;
        return this.lines.filter(
            (line) => this.roleOf(line) === "component" && line.taken < line.demand * made - 1e-6
        );
    }

    get question() {
        if (this.complete) {
            return null;
        }
        const { taken, demand } = this.unitLine;
        const told = [_t("%(taken)s of %(demand)s units are out.", { taken, demand })];
        told.push(
            ...this.short.map(({ taken: few, product }) =>
                few
                    ? _t("Only %(taken)s × %(product)s scanned.", { taken: few, product })
                    : _t("%(product)s was not scanned.", { product })
            )
        );
        const blocked =
            this.job.consumption === "strict" && this.short.some((line) => line.taken > 0);
        if (blocked) {
            told.push(
                _t("This order takes exactly what its bill of materials says: scan the rest first.")
            );
        } else if (this.partial) {
            told.push(
                this.job.backorder === "never"
                    ? _t("The rest of the order is given up.")
                    : _t("The rest stays open as an order of its own.")
            );
        }
        return { title: _t("Finish although something is open?"), text: told.join(" "), blocked };
    }

    /** Whether the person decides what becomes of the rest. */
    get asksForRest() {
        return this.partial && this.job.backorder === "ask";
    }

    /** Produces what is out; the rest stays open unless it is given up. */
    async finish(keepRest = this.job.backorder !== "never") {
        await this.queue;
        await this.app.capture({
            action: "finish",
            scenario: this.scenario.key,
            job: this.job.id,
            options: { backorder: keepRest },
        });
        await this.app.jobs.finish(this.scenario.key, this.job.id);
        this.app.feedback.signal("ok");
    }
}
