// What a page of the scanning app does wrong by WCAG 2.2 AA and for hand-helds, as a list of sentences. One expression.
(() => {
    const visible = (element) => element.checkVisibility?.({ checkOpacity: true }) ?? element.offsetParent !== null;
    const numbers = (color) => (color.match(/[\d.]+/g) || []).map(Number);

    function luminance([red, green, blue]) {
        const [r, g, b] = [red, green, blue].map((value) => {
            const share = value / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    }

    function contrast(one, two) {
        const [light, dark] = [luminance(one), luminance(two)].sort((a, b) => b - a);
        return (light + 0.05) / (dark + 0.05);
    }

    /** The colour behind an element: the nearest ground that is not transparent. */
    function ground(element) {
        for (let at = element; at; at = at.parentElement) {
            const color = numbers(getComputedStyle(at).backgroundColor);
            if (color.length === 3 || color[3] === 1) {
                return color;
            }
            if (color[3] > 0) {
                throw new Error(`half transparent ground: ${at.className}`);
            }
        }
        return [255, 255, 255];
    }

    const found = [];
    const say = (element, sentence) =>
        found.push(`${element.tagName.toLowerCase()}.${element.className.baseVal ?? element.className}: ${sentence}`);

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !visible(element) || ["SCRIPT", "STYLE", "NOSCRIPT"].includes(element.tagName)) {
            continue;
        }
        if (element.closest(":disabled")) {
            continue; // exempt
        }
        const style = getComputedStyle(element);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        const ratio = contrast(numbers(style.color), ground(element));
        if (ratio < (large ? 3 : 4.5)) {
            say(element, `contrast ${ratio.toFixed(2)} of "${node.data.trim().slice(0, 20)}"`);
        }
    }
    for (const element of document.querySelectorAll(".icon")) {
        if (visible(element) && !element.closest(":disabled")) {
            const ratio = contrast(numbers(getComputedStyle(element).color), ground(element));
            if (ratio < 3) {
                say(element.parentElement, `contrast ${ratio.toFixed(2)} of an icon`);
            }
        }
    }
    for (const element of document.querySelectorAll("button, a[href], summary, [role=button]")) {
        if (!visible(element)) {
            continue;
        }
        const name = element.getAttribute("aria-label") || element.innerText || element.querySelector("[aria-label]")?.getAttribute("aria-label");
        if (!name?.trim()) {
            say(element, "has no name");
        }
        // with gloves; a frame in the camera's picture is as large as its label, and a row below is the same button
        const least = element.matches(".frame") ? 24 : 44;
        const { width, height } = element.getBoundingClientRect();
        if (width < least || height < least) {
            say(element, `is ${width.toFixed(0)} × ${height.toFixed(0)}`);
        }
        if (element.scrollWidth > element.clientWidth + 1) {
            say(element, `its text does not fit: ${element.innerText.slice(0, 30)}`);
        }
    }
    for (const element of document.querySelectorAll("h1, .head span, .bar .button, .bar .button *")) {
        if (visible(element) && element.scrollWidth > element.clientWidth + 1 && element.clientWidth) {
            say(element, `is cut off: ${element.textContent.slice(0, 30)}`);
        }
    }
    // one hand: what every scan may need is where the thumb is, whatever the length of the list
    for (const element of document.querySelectorAll(".bar .button")) {
        const { top, bottom } = element.getBoundingClientRect();
        if (visible(element) && (top < innerHeight / 2 || bottom > innerHeight)) {
            say(element, `is out of the thumb's reach: ${top.toFixed(0)} to ${bottom.toFixed(0)}`);
        }
    }
    for (const element of document.querySelectorAll("input:not(.scan_sink), select, textarea")) {
        if (visible(element) && !element.getAttribute("aria-label") && !element.labels?.length) {
            say(element, "has no label");
        }
    }
    for (const element of document.querySelectorAll("svg:not([aria-hidden=true]):not([aria-label]), img:not([alt])")) {
        if (visible(element)) {
            say(element, "says nothing to whoever does not see it");
        }
    }
    if (document.querySelector("[tabindex]:not([tabindex='0']):not([tabindex='-1'])")) {
        found.push("an order of focus that is not the page's");
    }
    if (document.querySelectorAll("h1").length !== 1 || !document.querySelector("main") || !document.documentElement.lang) {
        found.push("a page needs one heading, a main part and a language");
    }
    const focused = document.activeElement;
    if (focused?.matches("input, textarea, select, [contenteditable]") && focused.inputMode !== "none") {
        say(focused, "has the focus: a soft keyboard opens");
    }
    if (document.querySelector(".verdict:not([role=status])") && !document.querySelector(".verdict [role=status]")) {
        found.push("a verdict that is not read out");
    }
    if (document.documentElement.scrollWidth > innerWidth) {
        found.push(`wider than the screen: ${document.documentElement.scrollWidth} of ${innerWidth}`);
    }
    // what has the focus is not hidden, neither by the bar at the bottom nor by anything else
    const open = document.querySelector("dialog[open]") || document;
    for (const element of open.querySelectorAll("button:enabled, a[href], summary, input:not(.scan_sink)")) {
        if (!visible(element)) {
            continue;
        }
        element.focus();
        const { x, y, width, height } = element.getBoundingClientRect();
        const top = document.elementFromPoint(x + width / 2, y + height / 2);
        if (!top || !(element.contains(top) || top.contains(element))) {
            say(element, `is hidden while it has the focus, by ${top?.className}`);
        }
    }
    document.activeElement.blur();
    document.querySelector("main").scrollTop = 0;
    return found;
})();
