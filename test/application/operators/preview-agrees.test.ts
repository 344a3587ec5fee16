import { afterAll, describe, expect, it } from 'vitest'
import { type Case, readCorpus } from '../../detection/corpus.ts'
import { makePlay } from '../../detection/play.ts'
import { START } from '../../support/application.ts'
import { useApplications } from '../app-steps.ts'

const open = useApplications()
const { play, close } = makePlay()
afterAll(close)

/** What a preview can be asked: one upload, after all texts went out once, to a session that was never handed back. */
const isPlain = ({ uploads, texts, received_at }: Case): boolean =>
  uploads.length === 1 &&
  received_at === undefined &&
  texts.every((text) => typeof text === 'string') &&
  uploads.flat().every(({ at }) => at >= 0)

describe('a preview and an upload', () => {
  it('agree on every conversation of the first corpus that a preview can be asked', async () => {
    const app = await open()
    const cases = readCorpus('first').filter(isPlain)
    expect(cases.length).toBeGreaterThan(400)
    const said = []
    for (const each of cases)
      said.push({ id: each.id, preview: await previewed(app, each), upload: await uploaded(each) })
    expect(said.filter(({ preview, upload }) => JSON.stringify(preview) !== JSON.stringify(upload))).toEqual(
      [],
    )
  })
})

const previewed = async (app: Awaited<ReturnType<typeof open>>, each: Case) => {
  const { lines, confirmed, detection } = await app.previewDetection({
    taskType: each.task_type ?? 'auto_bargain',
    texts: each.texts.filter((text) => typeof text === 'string'),
    lines: each.uploads.flat().map((line) => ({
      messageId: line.id,
      content: line.content,
      sender: line.sender,
      source: line.from_source,
      sentAt: new Date(START.getTime() + line.at * 1_000),
    })),
  })
  const explained = new Map(lines.map(({ messageId, explainedBy }) => [messageId, explainedBy]))
  return told({ detection, explained, confirmed })
}

/** With a shop of its own, so that all may share a database. */
const uploaded = async (each: Case) => told(await play({ ...each, shop_id: each.id }))

const told = ({ detection, explained, confirmed }: Awaited<ReturnType<typeof play>>) => ({
  rule: detection?.rule ?? null,
  messageId: detection?.messageId ?? null,
  explained: [...explained].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  confirmed,
})
