import { expect, it } from 'vitest'
import { useHttpApps } from '../support/http-app.ts'
const open = useHttpApps()
it('x', async () => {
  const { call, lines, app } = await open()
  const show = (a: any) => console.log(a.status, JSON.stringify(a.body), JSON.stringify(Object.fromEntries(a.headers)))
  show(await call('POST','/api/sessions/create',{account_id:'a',shop_id:'b',task_type:'auto_bargain',external_task_id:'x',send_content:'hi', metadata: JSON.parse('{"__proto__":{"a":1}}')}))
  show(await call('POST','/api/sessions/create',{account_id:'a',shop_id:'b',task_type:'auto_bargain',external_task_id:'y',send_content:'hi', zzz:1, 'a/b~':2}))
  show(await call('POST','/api/sessions/create',{account_id:'a',shop_id:'b',task_type:'auto_bargain',external_task_id:'y',send_content:'hi'}))
  show(await call('GET','/api/tasks/next_id?worker_id=w1&account_id=a&account_id=b'))
  show(await call('HEAD','/api/tasks/next_id'))
  show(await call('GET','/api/sessions/create'))
  show(await call('GET','/api/sessions/%E0%A4%A'))
  show(await call('GET','/nope'))
  show(await call('GET','/api/sessions?limit=0&limit=7&foo=1'))
  console.log(lines)
  const doc = (await call('GET','/openapi.json')).body
  (await import('node:fs')).writeFileSync('/tmp/openapi.json', JSON.stringify(doc,null,1))
  console.log((app as any).router.name)
})
