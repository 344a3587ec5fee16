/**
 * What somebody hears on a line of events. `open`: it is there, and whether it is another one than before, on which events
 * may have been missed. `lost`: it is gone, and whether it mends itself or is over.
 * @typedef {{ open: (isNew: boolean) => void, lost: (isOver: boolean) => void, told: (type: string, data: string) => void }} Hearer
 */

/**
 * A line by itself, in a page or in the worker that has one for all.
 * @type {(wanted: { url: string, types: readonly string[] }, hearer: Hearer) => EventSource}
 */
export const openSource = ({ url, types }, { open, lost, told }) => {
  const source = new EventSource(url)
  let isNew = true
  source.onopen = () => {
    open(isNew)
    isNew = false
  }
  source.onerror = () => lost(source.readyState === EventSource.CLOSED)
  for (const type of types) source.addEventListener(type, ({ data }) => told(type, data))
  return source
}
