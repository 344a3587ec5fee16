let aheadMs = 0

/** Hears what time it is at the service: screens stand beside machines whose clocks are wrong. */
export const hearTime = (/** @type {string | null} */ date) => {
  const told = Date.parse(date ?? '')
  if (Number.isNaN(told)) return
  const difference = told - Date.now()
  // The header has whole seconds, and an answer is under way for some time.
  aheadMs = Math.abs(difference) > 3_000 ? difference : 0
}

/** The service's time, in milliseconds. */
export const serviceNow = () => Date.now() + aheadMs
