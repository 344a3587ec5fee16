import { useEffect } from '../lib/preact.js'
import { readSession, sessions, useShown } from './sessions.js'

/** Makes these sessions known, each read once, one after another: they are shown beside something else. */
export const useSessions = (/** @type {readonly (string | null)[]} */ ids) => {
  useShown(ids.flatMap((id) => id ?? []))
  useEffect(() => {
    const gone = new AbortController()
    const readAll = async () => {
      for (const id of new Set(ids)) {
        if (gone.signal.aborted) return
        if (id !== null && !sessions.get().has(id)) await readSession(id, gone.signal)
      }
    }
    void readAll()
    return () => gone.abort()
  }, [ids.join()])
}
