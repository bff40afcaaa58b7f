const WIDTH = 1040; // px of a landscape A4 page between its margins

/**
 * Print one element alone, on a landscape page and small enough to fit its width: the page around it would be cut off.
 *
 * @param {HTMLElement} element
 * @param {string} title
 * @param {number} width of the element in px
 */
export function printElement(element, title, width) {
    const frame = document.createElement("iframe");
    frame.className = "o_udi_print_frame";
    frame.setAttribute("aria-hidden", "true");
    document.body.append(frame);
    const page = frame.contentDocument;
    for (const style of document.querySelectorAll("link[rel=stylesheet], style")) {
        page.head.append(style.cloneNode(true));
    }
    const rule = page.createElement("style");
    rule.textContent = "@page { size: A4 landscape; margin: 10mm; } body { background: white; }";
    const head = page.createElement("h1");
    head.className = "h4";
    head.textContent = title;
    const copy = element.cloneNode(true);
    copy.style.zoom = Math.min(1, WIDTH / width);
    page.head.append(rule);
    page.title = title;
    page.body.append(head, copy);
    const done = () => frame.remove();
    frame.contentWindow.addEventListener("afterprint", done);
    // the style sheets of the copy must have arrived
    setTimeout(() => frame.contentWindow.print(), 500);
}
