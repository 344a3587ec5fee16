import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createRobot, eventually, type PairBody, readAll, somePair } from '../support/journey-steps.ts'
import type { Answer, Call } from '../support/service-process.ts'
import { onEveryStage, onShared, type Stage } from '../support/stage.ts'

const KEY = 'Idempotency-Key'

onShared('an Idempotency-Key over two replicas', (open) => {
  let stage: Stage
  let calls: Call[]
  beforeEach(async () => {
    stage = await open()
    calls = (await Promise.all([stage.start(), stage.start()])).map(({ call }) => call)
  })
  afterEach(() => stage.close())

  it('has one effect and one answer, though both get the request at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [call] = calls
      if (call === undefined) throw new Error('no replica')
      const { session_id } = (await createRobot(call, somePair())).body
      const key = randomUUID()
      // Without the key a repeat would be refused: the session is transferred already.
      const transfer = (by: Call) =>
        by('POST', `/api/sessions/${session_id}/transfer`, { reason: 'a person is wanted' }, { [KEY]: key })
      const answers = await Promise.all([...calls, ...calls, ...calls].map(transfer))
      for (const { status, body } of answers) {
        if (status !== 200) expect({ status, code: body.code }).toEqual(STILL_RUNNING)
      }
      const firsts = answers.filter((answer) => answer.status === 200 && !isReplay(answer))
      expect(firsts).toHaveLength(1)
      for (const repeat of await Promise.all(calls.map(transfer))) {
        expect(isReplay(repeat)).toBe(true)
        expect(repeat.body).toEqual(firsts[0]?.body)
      }
      expect(await readAll(call, `/api/sessions/${session_id}/timeline`)).toHaveLength(2)
    }
  })
})

const STILL_RUNNING = { status: 409, code: 'request_in_progress' }
const isReplay = ({ headers }: Answer): boolean => headers.get('Idempotency-Replayed') === 'true'

type Attempt = { readonly pair: PairBody; readonly key: string; answer: Answer | null }

const crashed = (open: () => Promise<Stage>) => {
  let stage: Stage
  beforeEach(async () => {
    stage = await open()
  })
  afterEach(() => stage.close())

  // A request that died with its process keeps its key for some seconds: nobody knows that it is dead.
  it('tells the one truth about each request that is repeated', { timeout: 120_000 }, async () => {
    const first = await stage.start()
    const attempts: Attempt[] = []
    const worker = async () => {
      for (;;) {
        const attempt: Attempt = { pair: somePair(), key: randomUUID(), answer: null }
        attempts.push(attempt)
        try {
          attempt.answer = await createWith(first.call, attempt)
        } catch {
          return
        }
      }
    }
    const workers = Array.from({ length: 16 }, worker)
    await eventually(async () => attempts.length > 80)
    await first.stop('SIGKILL')
    await Promise.all(workers)

    const second = await stage.start()
    await Promise.all(attempts.map((attempt) => expectOneTruth(second.call, attempt)))
  })
}

onEveryStage('an Idempotency-Key when the service is killed before it answers', crashed, {
  embedded: ['Node 24'],
  mysql: ['Node 24'],
})

const createWith = (call: Call, { pair, key }: Attempt): Promise<Answer> =>
  call(
    'POST',
    '/api/sessions/create',
    { ...pair, task_type: 'auto_bargain', external_task_id: key, send_content: '你好' },
    { [KEY]: key },
  )

const expectOneTruth = async (call: Call, attempt: Attempt): Promise<void> => {
  const repeat = await untilAnswered(call, attempt)
  if (attempt.answer !== null) {
    expect(repeat).toMatchObject({ status: attempt.answer.status, body: attempt.answer.body })
    expect(isReplay(repeat)).toBe(true)
  }
  expect(repeat.status).toBe(201)
  const sessions = await readAll(call, `/api/sessions?account_id=${attempt.pair.account_id}`)
  expect(sessions).toMatchObject([{ session_id: repeat.body.session_id }])
}

const untilAnswered = async (call: Call, attempt: Attempt): Promise<Answer> => {
  for (;;) {
    const answer = await createWith(call, attempt)
    if (answer.status !== STILL_RUNNING.status) return answer
    expect(answer.body.code).toBe(STILL_RUNNING.code)
    const seconds = Number(answer.headers.get('Retry-After'))
    expect(seconds).toBeGreaterThan(0)
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
  }
}
