import type { Settings } from '../settings/settings.ts'
import { assemble, type Binding, bind, type Get } from './container.ts'
import { httpParts } from './http-parts.ts'
import { machineParts } from './machine-parts.ts'
import { storeParts } from './store-parts.ts'
import { SETTINGS } from './tokens.ts'
import { useCaseParts } from './use-case-parts.ts'

/**
 * The service by its settings. Nothing is made before somebody gets it: a process that needs no HTTP has none.
 * `overrides` put other parts in the place of the service's own, as tests and the simulation do.
 */
export const buildService = (settings: Settings, overrides: readonly Binding[] = []): Get =>
  assemble([
    bind(SETTINGS, () => settings),
    ...machineParts,
    ...storeParts,
    ...useCaseParts,
    ...httpParts,
    ...overrides,
  ])
