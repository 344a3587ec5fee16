import { makeRemembered } from '../lib/store.js'
import { consoleUrl } from '../route/base.js'
import { go, sessionPath } from '../route/router.js'
import { pairText } from '../ui/badges.js'
import { named, t } from '../words/words.js'
import { mayTell } from './line.js'
import { hear } from './stream.js'
import { isWaiting } from './wait-for-human.js'

/** @import { Session } from '../api/types.js' */

/** Whether somebody wants to hear a sound, and to be told by the desktop. Both are off until he says so. */
export const sound = makeRemembered('sound', 'off')
export const desktop = makeRemembered('desktop', 'off')

/** Asks the browser, which asks the person; only ever after a click. */
export const askForDesktop = async () => {
  if (!isSecureContext) return 'insecure'
  if (!('Notification' in window)) return 'denied'
  const answer = await Notification.requestPermission()
  desktop.set(answer === 'granted' ? 'on' : 'off')
  return answer
}

/** @type {AudioContext | undefined} */
let audio

/**
 * Two soft notes. A browser keeps a page silent until somebody has touched it, and what was begun before that would stay
 * silent, or be heard late.
 */
export const beep = () => {
  if (!navigator.userActivation.hasBeenActive) return
  audio ??= new AudioContext()
  // The machine may have slept since.
  if (audio.state !== 'running') void audio.resume()
  for (const [at, pitch] of /** @type {const} */ ([
    [0, 660],
    [0.14, 880],
  ])) {
    const [note, loud] = [audio.createOscillator(), audio.createGain()]
    note.frequency.value = pitch
    loud.gain.setValueAtTime(0.0001, audio.currentTime + at)
    loud.gain.exponentialRampToValueAtTime(0.12, audio.currentTime + at + 0.02)
    loud.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + at + 0.3)
    note.connect(loud).connect(audio.destination)
    note.start(audio.currentTime + at)
    note.stop(audio.currentTime + at + 0.32)
  }
}

const tellDesktop = (/** @type {Session} */ session) => {
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  const note = notificationOf(session)
  if (note === null) return
  note.onclick = () => {
    focus()
    go(sessionPath(session.session_id))
  }
}

/** Some browsers have notifications for installed pages alone, and say so only by breaking. */
const notificationOf = (/** @type {Session} */ session) => {
  try {
    return new Notification(pairText(session), {
      body: `${t('notify.waits')} · ${named('reason', session.reason ?? '')}`,
      tag: session.session_id,
      icon: consoleUrl('web/icon.svg'),
    })
  } catch (error) {
    console.warn(error)
    return null
  }
}

/** One tab rings for all: the first that may be heard, and one in front before those behind it. */
const ring = async (/** @type {string} */ id) => {
  if (!navigator.userActivation.hasBeenActive) return
  if (document.visibilityState === 'hidden') await new Promise((resolve) => setTimeout(resolve, BEHIND_MS))
  if (await mayTell(id)) beep()
}
const BEHIND_MS = 300

/** The sessions that somebody was told of, each once as long as it waits. */
const told = new Set()

hear({
  event: ({ id, type, data: { session } }) => {
    if (session === undefined) return
    if (!isWaiting(session)) return void told.delete(session.session_id)
    if (told.has(session.session_id) && type !== 'session.unattended') return
    told.add(session.session_id)
    if (sound.get() === 'on') void ring(id)
    if (desktop.get() === 'on' && (document.visibilityState === 'hidden' || !document.hasFocus()))
      tellDesktop(session)
  },
  reload: () => {},
})
