// One request to the server, with the failures that the app tells apart.
import { language } from "../translation";

const PATIENCE = 20_000; // ms; a slow network is better asked again than waited for

/** Nobody answered: no network, or too slow. */
export class NetworkError extends Error {}

/** Nobody is signed in any more. */
export class SignedOutError extends Error {}

/** The server answered that it could not. `exception` is its kind, `message` for the user. */
export class ServerError extends Error {
    constructor(message, exception) {
        super(message);
        this.exception = exception;
    }
}

const SIGNED_OUT = ["odoo.http.SessionExpiredException", "werkzeug.exceptions.Forbidden"];

/**
 * @param {string} route
 * @param {Object} params
 * @returns {Promise<Object>} what the route gave
 */
export async function call(route, params) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    let response;
    let body;
    try {
        response = await fetch(route, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            // what the server says is read beside the app's own words
            body: JSON.stringify({
                jsonrpc: "2.0",
                method: "call",
                params: { ...params, lang: language.lang },
            }),
            signal: stop.signal,
            cache: "no-store",
        });
        body = await response.text();
    } catch (error) {
        throw new NetworkError(error.message);
    } finally {
        clearTimeout(timer);
    }
    let answer;
    try {
        answer = JSON.parse(body);
    } catch {
        // a proxy's page: the server behind it is not there
        throw new NetworkError(`${response.status}`);
    }
    if (answer.error) {
        const { name, message } = answer.error.data || {};
        if (SIGNED_OUT.includes(name)) {
            throw new SignedOutError(message);
        }
        throw new ServerError(message || answer.error.message, name);
    }
    return answer.result;
}
