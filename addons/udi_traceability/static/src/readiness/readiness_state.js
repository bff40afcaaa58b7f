/** Sign of a cell: never the colour alone. */
const ICONS = {
    ready: "fa-check-circle",
    watch: "fa-clock-o",
    missing: "fa-times-circle",
    off: "fa-minus",
};

export function stateIcon(state) {
    return ICONS[state] || ICONS.off;
}
