import { globSync, readFileSync } from 'node:fs'
import type { DetectionRule } from '../../src/domain/detection/traces.ts'
import type { MessageSource } from '../../src/domain/message.ts'
import type { TaskType } from '../../src/domain/task-type.ts'

/** A labelled conversation. Seconds count from the hand-out of the first text. */
export type Case = {
  readonly id: string
  readonly kind: string
  readonly language: 'zh-Hans' | 'zh-Hant' | 'en'
  readonly why: string
  readonly texts: readonly (
    | string
    | { readonly content: string; readonly at?: number; readonly times?: number }
  )[]
  readonly uploads: readonly (readonly CaseLine[])[]
  readonly task_type?: TaskType
  readonly account_id?: string
  readonly shop_id?: string
  /** When the robot last received the session back. */
  readonly received_at?: number
  readonly expect: {
    readonly detection: { readonly rule: DetectionRule; readonly message: string } | null
    /** Message id to the index of the text whose words it is, or null. */
    readonly explained?: { readonly [messageId: string]: number | null }
    readonly confirmed: readonly number[]
  }
}
type CaseLine = {
  readonly id: string
  readonly content: string
  readonly sender: string
  readonly from_source: MessageSource
  readonly at: number
}

export const CORPORA = ['first', 'second', 'third', 'fourth'] as const
export type Corpus = (typeof CORPORA)[number]

/** The cases of a corpus, in the order of its files. */
export const readCorpus = (corpus: Corpus): readonly Case[] =>
  globSync(`${import.meta.dirname}/corpus/${corpus}/*.jsonl`)
    .toSorted()
    .flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line))
