/**
 * What a client action was opened with: by a button or from the address (`params`), or by another page (`context`).
 *
 * @param {Object} action
 * @returns {Object}
 */
export function actionParams({ params = {}, context = {} }) {
    return { ...context, ...params };
}
