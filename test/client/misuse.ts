import { connect } from '../../clients/typescript/client.ts'

/** What must not compile: tsc complains of each of these lines that does. Nobody calls it. */
export const misuse = async () => {
  const client = connect('http://127.0.0.1:8000')
  // @ts-expect-error: no such path
  await client.GET('/api/sesions')
  // @ts-expect-error: no such state
  await client.GET('/api/sessions', { params: { query: { state: ['asleep'] } } })
  // @ts-expect-error: the pair is missing
  await client.POST('/api/sessions/create', { body: { task_type: 'auto_bargain' } })
  const { data } = await client.GET('/api/sessions/{id}', { params: { path: { id: 'ses_1' } } })
  // @ts-expect-error: there may be no such session
  return data.state
}
