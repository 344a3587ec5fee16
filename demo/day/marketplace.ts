import { type Chat, openChat } from '../players.ts'

/** A chat window of the marketplace, and how far our receiver has read it. */
export type Window = Chat & {
  uploaded: number
  /** The external ids of the texts that robots typed into it. */
  readonly typed: Set<string>
}

/** All chat windows that somebody uses. */
export type Marketplace = {
  /** The window of this pair; nobody had opened it before, if it is empty. */
  readonly at: (account: string, shop: string) => Window
  /** Those with lines that nobody uploaded. */
  readonly unread: () => readonly Window[]
  /** Forgets what was read of pairs that nobody talks in any more. */
  readonly forget: (isOver: (window: Window) => boolean) => void
  readonly size: () => number
}

export const makeMarketplace = (): Marketplace => {
  const windows = new Map<string, Window>()
  return {
    at: (account, shop) => {
      const key = pairKey(account, shop)
      const known = windows.get(key)
      if (known !== undefined) return known
      const opened = { ...openChat(account, shop), uploaded: 0, typed: new Set<string>() }
      windows.set(key, opened)
      return opened
    },
    unread: () => [...windows.values()].filter(({ lines, uploaded }) => lines.length > uploaded),
    forget: (isOver) => {
      for (const [key, window] of windows)
        if (window.lines.length === window.uploaded && isOver(window)) windows.delete(key)
    },
    size: () => windows.size,
  }
}

export const pairKey = (account: string, shop: string): string => JSON.stringify([account, shop])
