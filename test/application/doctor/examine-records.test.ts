import { expect, it } from 'vitest'
import { examineRecords, type Fault } from '../../../src/application/doctor/examine-records.ts'
import { useApplications } from '../app-steps.ts'

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
