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
