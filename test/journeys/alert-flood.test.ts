import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { createRobot, eventually, move, somePair } from '../support/journey-steps.ts'
import { openRobot, type Robot, type RobotOptions, type Vendor } from '../support/receivers/chat-receiver.ts'
import { DINGTALK } from '../support/receivers/dingtalk.ts'
import { atMost } from '../support/receivers/rate.ts'
import { STANDARD_WEBHOOK } from '../support/receivers/standard-webhook.ts'
import { WECOM } from '../support/receivers/wecom.ts'
import { type RunningService, startService } from '../support/service-process.ts'

/** As the vendors have it: above twenty a minute nothing more is taken for ten minutes. */
const strict = (): RobotOptions => ({ isTooFast: atMost(20, 60_000, 600_000) })
const FLOOD = 90

describe('a flood of alerts', () => {
  let folder: string
  let robot: Robot
  let service: RunningService
  afterEach(async () => {
    await service.stop()
    robot.close()
    rmSync(folder, { recursive: true })
  })

  it.each<[string, Vendor, object]>([
    ['dingtalk', DINGTALK, {}],
    ['wecom', WECOM, {}],
    ['webhook', STANDARD_WEBHOOK, { limit: 20 }],
  ])('reaches %s within its limit, and names each session once', async (kind, vendor, more) => {
    robot = await openRobot(vendor, strict())
    folder = mkdtempSync(join(tmpdir(), 'auto-session-'))
    const config = join(folder, 'config.yaml')
    writeFileSync(config, stringify({ alerts: [{ kind, url: robot.url, ...more }] }))
    service = await startService({ env: { CONFIG: config, LOG_LEVEL: 'error' } })

    const sessions: string[] = []
    for (let n = 0; n < FLOOD; n += 1) {
      const { body } = await createRobot(service.call, somePair())
      expect((await move(service.call, body.session_id, 'transfer')).status).toBe(200)
      sessions.push(body.session_id)
    }
    // In the body of a webhook an id also stands beside its event's: what counts is in how many messages.
    const toldIn = (id: string) => robot.texts().filter((text) => text.includes(id)).length
    await eventually(async () => sessions.every((id) => toldIn(id) > 0))
    expect(sessions.map(toldIn)).toEqual(sessions.map(() => 1))
    expect(robot.refused).toEqual([])
    expect(robot.taken.length).toBeLessThanOrEqual(20)
  })
})
