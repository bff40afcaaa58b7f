/**
 * What a client action was opened with: from a button (`params`), from a menu's or a link's context, or from the
 * address after the page was loaded again.
 *
 * @param {Object} action
 * @returns {Object}
 */
export function actionParams({ params = {}, context = {} }) {
    return { ...context.params, ...context, ...params };
}
