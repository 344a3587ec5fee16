import { expect, it } from 'vitest'
import { examineRecords, type Fault } from '../../../src/application/doctor/examine-records.ts'
import { begin, useApplications } from '../app-steps.ts'

const open = useApplications()

const faultsWith = async (packetBytes: number | null): Promise<readonly Fault[]> => {
  const { store } = await open()
  const faults: Fault[] = []
  const audit = { ...store.audit, packetBytesMax: async () => packetBytes }
  await examineRecords({ audit, due: store.due, queue: null }, async (fault) => {
    faults.push(fault)
  })
  return faults
}

it.each([null, 16_777_216, 67_108_864])(
  'the doctor finds nothing wrong with packets of %s bytes',
  async (bytes) => {
    expect(await faultsWith(bytes)).toEqual([])
  },
)

it('the doctor names packets that are less than an upload may need', async () => {
  expect(await faultsWith(1_048_576)).toEqual([{ kind: 'max_allowed_packet', id: '1048576', detail: '' }])
})

// What the counter says, how many rows are there of those that must be, the lowest and the highest number among them.
it.each([
  ['all of them', [3, 3, 1, 3], false],
  ['none, all were forgotten', [3, 0, 0, 0], false],
  ['the first ones forgotten', [5, 2, 4, 5], false],
  ['only one that an alert kept from being forgotten', [5, 0, 0, 2], false],
  ['a gap', [5, 2, 3, 5], true],
  ['the last one missing', [5, 4, 1, 4], true],
  ['one that the next one would meet', [4, 5, 1, 5], true],
  ['a forgotten one that the next one would meet', [1, 0, 0, 2], true],
] as const)('the doctor looks at the events of a session: %s', async (_, counted, isFault) => {
  const app = await open()
  await begin(app)
  const [counter, rows, lowest, highest] = counted
  const { audit } = app.store
  const sessions: typeof audit.sessions = async (...asked) =>
    (await audit.sessions(...asked)).map((row) => ({ ...row, events: { counter, rows, lowest, highest } }))
  const kinds: string[] = []
  await examineRecords(
    { audit: { ...audit, sessions }, due: app.store.due, queue: null },
    async ({ kind }) => {
      kinds.push(kind)
    },
  )
  expect(kinds).toEqual(isFault ? ['events'] : [])
})
