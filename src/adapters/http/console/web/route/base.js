/** Where the console is, whatever path a proxy has put before it: `/console/`. */
export const BASE = new URL('../../', import.meta.url)

/** The address of a page of the console. */
export const consoleUrl = (/** @type {string} */ path) => new URL(path, BASE).pathname

/** The address of something in the API. */
export const apiUrl = (/** @type {string} */ path) =>
  new URL(`../api/${path}`, BASE).pathname + new URL(`../api/${path}`, BASE).search
