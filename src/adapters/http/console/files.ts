import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { type ServedFile, served } from '../served-file.ts'

/** All that the page consists of, by the part of its path after `/console/`. */
export type ConsoleFiles = ReadonlyMap<string, ServedFile>

/** Reads everything once: from then on a request's path is looked up here, and never reaches the file system. */
export const readConsoleFiles = async (): Promise<ConsoleFiles> => {
  const own = (await readdir(WEB, { recursive: true })).map((path) => path.replaceAll('\\', '/'))
  const read = [
    ...own
      .filter((path) => typeOf(path) !== undefined)
      .map((path) => readServed(`web/${path}`, new URL(path, WEB))),
    ...Object.entries(vendored()).map(([name, url]) => readServed(`vendor/${name}`, url)),
  ]
  return new Map((await Promise.all(read)).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** The page's frame. It is made per depth of the path, so it is none of the files that are sent as they are. */
export const readFrame = (): Promise<string> => readFile(new URL('index.html', WEB), 'utf8')

export const servedText = (type: string, text: string): ServedFile =>
  served(type, new TextEncoder().encode(text))

const WEB = new URL('./web/', import.meta.url)

const TYPES: { readonly [ending: string]: string } = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}
const typeOf = (path: string): string | undefined => TYPES[path.split('.').at(-1) ?? '']

const readServed = async (path: string, url: URL): Promise<readonly [string, ServedFile]> => {
  const text = await readFile(url, 'utf8')
  return [path, servedText(typeOf(path) ?? '', path.endsWith('.js') ? withOurPaths(path, text) : text)]
}

/** The libraries, by the names under which the page asks for them: the files for browsers, from the installed packages. */
const vendored = (): { readonly [name: string]: URL } => {
  const { resolve } = createRequire(import.meta.url)
  const at = (name: string) => pathToFileURL(resolve(name))
  return {
    'preact.js': at('preact'),
    'preact-hooks.js': at('preact/hooks'),
    // Required, a package shows its other form; the module lies beside it.
    'htm.js': new URL('htm.mjs', at('htm')),
    'uplot.js': new URL('uPlot.esm.js', at('uplot')),
    'uplot.css': new URL('uPlot.min.css', at('uplot')),
  }
}

const BARE = /(\bfrom\s*|\bimport\s*\(?)(["'])(preact\/hooks|preact|htm|uplot)\2/g
const SOURCE_MAP = /^\/\/# sourceMappingURL=.*$/gm

/**
 * Browsers know no bare names, and an import map would have to stand inline, which the policy of the page forbids. The
 * paths are relative, so that they also hold behind a proxy that adds one.
 */
const withOurPaths = (path: string, text: string): string => {
  const up = path.startsWith('vendor/') ? './' : `${'../'.repeat(path.split('/').length - 1)}vendor/`
  return text
    .replaceAll(
      BARE,
      (_, before, quote, name) => `${before}${quote}${up}${name.replace('/', '-')}.js${quote}`,
    )
    .replaceAll(SOURCE_MAP, '')
}
