/**
 * Where the boxes and lines of a genealogy picture stand. Pure: no component, no DOM.
 *
 * Levels become columns (components left, the unit in question, what it became right); inside a
 * column every box moves towards the middle of its neighbours, which keeps crossings few.
 */

export const BOX = { width: 210, height: 80, gapX: 80, gapY: 18, margin: 16 };
const SWEEPS = 4;

function columnsOf(nodes) {
    const byLevel = new Map();
    for (const node of nodes) {
        if (!byLevel.has(node.level)) {
            byLevel.set(node.level, []);
        }
        byLevel.get(node.level).push(node);
    }
    return [...byLevel.keys()].sort((a, b) => a - b).map((level) => byLevel.get(level));
}

function neighboursOf(edges) {
    const neighbours = new Map();
    const add = (from, to) => {
        if (!neighbours.has(from)) {
            neighbours.set(from, []);
        }
        neighbours.get(from).push(to);
    };
    for (const { source, target } of edges) {
        add(source, target);
        add(target, source);
    }
    return neighbours;
}

function sortColumns(columns, edges) {
    const neighbours = neighboursOf(edges);
    const rank = new Map();
    const index = (column) =>
        column.forEach((node, position) => rank.set(node.id, (position + 0.5) / column.length));
    columns.forEach(index);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
        for (const column of sweep % 2 ? [...columns].reverse() : columns) {
            const middle = new Map(
                column.map((node) => {
                    const ranks = (neighbours.get(node.id) || []).map((id) => rank.get(id) ?? 0.5);
                    const sum = ranks.reduce((total, value) => total + value, 0);
                    return [node.id, ranks.length ? sum / ranks.length : rank.get(node.id)];
                })
            );
            column.sort((a, b) => middle.get(a.id) - middle.get(b.id));
            index(column);
        }
    }
}

function pathBetween(source, target, box) {
    const forward = source.x <= target.x;
    const [x1, y1] = [source.x + (forward ? box.width : 0), source.y + box.height / 2];
    const [x2, y2] = [target.x + (forward ? 0 : box.width), target.y + box.height / 2];
    const bend = (x1 + x2) / 2;
    return `M ${x1} ${y1} C ${bend} ${y1}, ${bend} ${y2}, ${x2} ${y2}`;
}

/**
 * The box that an arrow key leads to: the nearest one in the same column, or in the next column that has a line to it.
 *
 * @param {{nodes: Object[], edges: Object[]}} picture as `layoutGraph` gives it
 * @param {string} id of the box one stands on
 * @param {"left"|"right"|"up"|"down"} direction
 * @returns {Object|undefined}
 */
export function neighbourOf({ nodes, edges }, id, direction) {
    const here = nodes.find((node) => node.id === id);
    const nearest = (candidates) =>
        candidates.sort((a, b) => Math.abs(a.y - here.y) - Math.abs(b.y - here.y))[0];
    if (direction === "up" || direction === "down") {
        const sign = direction === "down" ? 1 : -1;
        return nearest(nodes.filter((node) => node.x === here.x && sign * (node.y - here.y) > 0));
    }
    const sign = direction === "right" ? 1 : -1;
    const linked = new Set(edges.flatMap(({ source, target }) => (source === id ? [target] : target === id ? [source] : [])));
    const beside = nodes.filter((node) => sign * (node.x - here.x) > 0);
    return nearest(beside.filter((node) => linked.has(node.id))) || nearest(beside);
}

/**
 * @param {{nodes: Object[], edges: Object[]}} graph as `udi.genealogy.graph` gives it
 * @param {Object} [box] sizes in px
 * @returns {{width: number, height: number, nodes: Object[], edges: Object[]}} nodes with `x`, `y`
 *   (top left), edges with an SVG `path`; edges to unknown nodes are left out
 */
export function layoutGraph({ nodes, edges }, box = BOX) {
    const columns = columnsOf(nodes);
    sortColumns(columns, edges);
    const rows = Math.max(0, ...columns.map((column) => column.length));
    const height = 2 * box.margin + rows * (box.height + box.gapY) - (rows ? box.gapY : 0);
    const placed = new Map();
    columns.forEach((column, columnIndex) => {
        const used = column.length * (box.height + box.gapY) - box.gapY;
        const top = (height - used) / 2;
        column.forEach((node, row) => {
            placed.set(node.id, {
                ...node,
                x: box.margin + columnIndex * (box.width + box.gapX),
                y: top + row * (box.height + box.gapY),
            });
        });
    });
    const width =
        2 * box.margin + columns.length * (box.width + box.gapX) - (columns.length ? box.gapX : 0);
    const known = edges.filter(({ source, target }) => placed.has(source) && placed.has(target));
    return {
        width,
        height,
        nodes: [...placed.values()],
        edges: known.map((edge, index) => ({
            ...edge,
            key: `${edge.source}-${edge.target}-${index}`,
            path: pathBetween(placed.get(edge.source), placed.get(edge.target), box),
        })),
    };
}
