import { makeHttpTaskSource } from '../../src/adapters/http-source/task-source.ts'
import { taskSourceContract } from '../contracts/task-source.contract.ts'

taskSourceContract('The source over HTTP', (url, timeoutMs) => makeHttpTaskSource({ url, timeoutMs }))
