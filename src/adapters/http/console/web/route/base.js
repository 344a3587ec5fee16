/** Where the console is, whatever path a proxy has put before it: `/console/`. */
export const BASE = new URL('../../', import.meta.url)

/** The address of a page of the console, with its query. */
export const consoleUrl = (/** @type {string} */ path) => toAddress(new URL(path, BASE))

/** The address of something in the API. */
export const apiUrl = (/** @type {string} */ path) => toAddress(new URL(`../api/${path}`, BASE))

const toAddress = (/** @type {URL} */ { pathname, search }) => pathname + search
