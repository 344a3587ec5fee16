/** What the page's modules expect of a browser when they are loaded: a store that remembers. */
export const makePageWorld = () => {
  const remembered = new Map<string, string>()
  const localStorage = {
    getItem: (key: string) => remembered.get(key) ?? null,
    setItem: (key: string, value: string) => void remembered.set(key, value),
  }
  return { localStorage, remembered }
}

/** Where the page's modules are. */
export const WEB = new URL('../../../src/adapters/http/console/web/', import.meta.url)

/** A line of events (EventSource), moved by hand. */
export class HandMovedSource {
  static readonly OPEN = 1
  static readonly CLOSED = 2
  static all: HandMovedSource[] = []
  readyState = 0
  onopen = () => {}
  onerror = () => {}
  readonly heard = new Map<string, (event: { data: string }) => void>()
  constructor() {
    HandMovedSource.all.push(this)
  }
  addEventListener(type: string, hear: (event: { data: string }) => void) {
    this.heard.set(type, hear)
  }
  close() {
    this.readyState = HandMovedSource.CLOSED
  }
  opens() {
    this.readyState = HandMovedSource.OPEN
    this.onopen()
  }
  waits() {
    this.readyState = 0
    this.onerror()
  }
  refuse() {
    this.readyState = HandMovedSource.CLOSED
    this.onerror()
  }
}

/** The line that was begun last. */
export const newestSource = (): HandMovedSource => {
  const source = HandMovedSource.all.at(-1)
  if (source === undefined) throw new Error('nobody listens')
  return source
}
