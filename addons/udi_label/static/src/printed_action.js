import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** After printing: hand out the file, say so, close the dialogue and stay where the user was. */
async function printed(env, action) {
    const { url, kind, message, job_id: jobId } = action.params;
    const close = env.services.notification.add(message, {
        type: "success",
        title: _t("Labels printed"),
        buttons: [
            {
                name: _t("Open the print job"),
                onClick: () => {
                    close();
                    env.services.action.doAction({
                        type: "ir.actions.act_window",
                        res_model: "udi.print.job",
                        res_id: jobId,
                        views: [[false, "form"]],
                    });
                },
            },
        ],
    });
    if (kind === "browser") {
        printInBrowser(url.replace("?download=true", ""));
    } else if (kind !== "socket") {
        browser.location.assign(url);
    }
    return { type: "ir.actions.act_window_close" };
}

/** Open the browser's print dialogue on a PDF without leaving the page. */
function printInBrowser(url) {
    const frame = document.createElement("iframe");
    frame.className = "d-none";
    frame.src = url;
    frame.addEventListener("load", () => frame.contentWindow.print());
    document.body.append(frame);
}

registry.category("actions").add("udi_label.printed", printed);
