/** Puts the focus on a row of a list, once it is drawn. */
export const focusRow = (/** @type {string} */ id) =>
  requestAnimationFrame(() => focusOn(`[data-row="${CSS.escape(id)}"] a`))

export const focusOn = (/** @type {string} */ selector) => {
  const found = document.querySelector(selector)
  if (found instanceof HTMLElement) found.focus({ preventScroll: true })
}
