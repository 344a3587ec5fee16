/** A query as it was sent: each parameter once as text, several times as a list. */
type Query = { readonly [name: string]: string | readonly string[] }

/** The parameters of this URL, or the name of the first one that is not percent-encoded UTF-8. */
export const readQuery = (url: string): { readonly query: Query } | { readonly unreadable: string } => {
  const sent = queryOf(url)
  if (sent === '') return { query: {} }
  const said = new Map<string, string[]>()
  for (const part of sent.split('&')) {
    if (part === '') continue
    const [rawName = '', ...rest] = part.split('=')
    const name = decode(rawName)
    const value = decode(rest.join('='))
    if (name === null || value === null) return { unreadable: name ?? rawName }
    said.set(name, [...(said.get(name) ?? []), value])
  }
  // Entries become own members, whatever they are called.
  return {
    query: Object.fromEntries(
      [...said].map(([name, [first = '', ...more]]) => [name, more.length === 0 ? first : [first, ...more]]),
    ),
  }
}

const queryOf = (url: string): string => {
  const [address = ''] = url.split('#')
  const start = address.indexOf('?')
  return start === -1 ? '' : address.slice(start + 1)
}

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return null
  }
}
