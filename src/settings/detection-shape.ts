import { FORM_KINDS, NOTICE_GUARDS, REQUEST_GUARDS, REQUEST_NAMES } from '../domain/detection/rules.ts'

/** What a setting is: names stay as they are, words are folded, a pattern may use lists of words, a count is 0 to 100. */
export type Kind = 'names' | 'words' | 'patterns' | 'count'
export type Shape = { readonly [name: string]: Kind | Shape }

/** What was said, in the shape of its settings. */
export type Said<Of> = Of extends 'count'
  ? number
  : Of extends string
    ? readonly string[]
    : { readonly [Name in keyof Of]: Said<Of[Name]> }

const all = <const Name extends string, const Of extends Kind>(names: readonly Name[], kind: Of) =>
  Object.fromEntries(names.map((name) => [name, kind])) as { readonly [Key in Name]: Of }

/** Every name that may stand under `detection:`, and what it is. */
export const DETECTION_SHAPE = {
  robot_senders: 'names',
  official_senders: 'words',
  words: all(['persons', 'humans', 'robots', 'bots', 'negations'], 'words'),
  forms: all(FORM_KINDS, 'patterns'),
  notices: {
    ...all(['assistants', 'us', 'people', 'roles', 'nobody', 'chats', 'passes', 'toward'], 'words'),
    ...all(['joined', 'passed'], 'patterns'),
    unless: all(NOTICE_GUARDS, 'words'),
  },
  requests: {
    active: 'names',
    ...all(
      [
        'after_person', 'bosses', 'leaders', 'staff', 'someone', 'wants', 'calls', 'yours', 'come', 'talks', 'answers',
        'complaints', 'authorities', 'refuses', 'refused', 'canned', 'reach_me', 'speak_verbs', 'get_verbs', 'robot_names',
      ],
      'words',
    ), // biome-ignore format: a list reads best as lines
    ...all(['auto_reply', 'annoyed'], 'patterns'),
    ...all(REQUEST_NAMES, 'patterns'),
    unless: all(REQUEST_GUARDS, 'patterns'),
  },
  text: {
    ...all(['noise_inside', 'noise_around'], 'patterns'),
    ...all(['names', 'negations'], 'words'),
    thresholds: all(['similar_percent', 'part_characters', 'repeat_characters'], 'count'),
  },
} as const

export type SaidDetection = Said<typeof DETECTION_SHAPE>
