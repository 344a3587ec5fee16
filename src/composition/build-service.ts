import type { Settings } from '../settings/settings.ts'
import { assemble, type Binding, bind, type Get } from './container.ts'
import { clockParts } from './parts/clock.ts'
import { doctorParts } from './parts/doctor.ts'
import { httpParts } from './parts/http.ts'
import { machineParts } from './parts/machine.ts'
import { operatorParts } from './parts/operators.ts'
import { pairParts } from './parts/pair.ts'
import { receiverParts } from './parts/receiver.ts'
import { senderParts } from './parts/sender.ts'
import { storeParts } from './parts/stores.ts'
import { upstreamParts } from './parts/upstream.ts'
import { SETTINGS } from './tokens.ts'

/**
 * The service by its settings. Nothing is made before somebody gets it: a process that needs no HTTP has none.
 * `overrides` put other parts in the place of the service's own, as tests and the simulation do.
 */
export const buildService = (settings: Settings, overrides: readonly Binding[] = []): Get =>
  assemble([
    bind(SETTINGS, () => settings),
    ...machineParts,
    ...storeParts,
    ...pairParts,
    ...upstreamParts,
    ...senderParts,
    ...receiverParts,
    ...operatorParts,
    ...clockParts,
    ...doctorParts,
    ...httpParts,
    ...overrides,
  ])
