import { tooMany } from './door.ts'
import type { Answerer } from './http-env.ts'
import { MIB } from './request-body.ts'

/** Room for the large bodies that are held at once: read or not, they stay until their requests are answered. */
export type BodyRoom = {
  /** Whether there was room for so many bytes: then they are held. One is always taken, however large. */
  hold(bytes: number): boolean
  free(bytes: number): void
}

/** A body of eight MiB takes some five times as much once it is read and judged. */
const ROOM_BYTES = 64 * MIB

export const makeBodyRoom = (roomBytes = ROOM_BYTES): BodyRoom => {
  let held = 0
  return {
    hold: (bytes) => {
      if (held > 0 && held + bytes > roomBytes) return false
      held += bytes
      return true
    },
    free: (bytes) => {
      held -= bytes
    },
  }
}

/** Bodies up to here are not counted, so that small requests are never turned away for large ones. */
const SMALL_BYTES = 65_536

/** Answers a request only while there is room for its body, which may have so many bytes. */
export const withRoomForBody =
  (room: BodyRoom, bytesMax: number, answer: Answerer): Answerer =>
  async (c) => {
    const bytes = Math.min(bytesMax, bytesOf(c.req.raw.headers))
    if (bytes <= SMALL_BYTES) return answer(c)
    if (!room.hold(bytes)) return tooMany(c)
    try {
      return await answer(c)
    } finally {
      room.free(bytes)
    }
  }

/** As declared; whoever sends in chunks does not say, and counts as one MiB. */
const bytesOf = (headers: Headers): number => {
  const declared = headers.get('Content-Length')
  if (declared !== null) return Number(declared) || 0
  return headers.has('Transfer-Encoding') ? MIB : 0
}
