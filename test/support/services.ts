import { describe, inject } from 'vitest'

/** Where a service answers, or why there is none on this machine and how to get it. */
export type Service = { readonly url: string } | { readonly missing: string }
export type Services = { readonly mysql: Service; readonly mariadb: Service; readonly redis: Service }

declare module 'vitest' {
  export interface ProvidedContext {
    readonly services: Services
  }
}

/**
 * `describe` for tests that need a service: they get its URL, or are skipped by name with the line that says how to
 * get it. With REQUIRE_SERVICES=1 a missing service fails instead.
 */
export const describeWith = (name: keyof Services, title: string, body: (url: string) => void): void => {
  const service = inject('services')[name]
  if ('url' in service) describe(title, () => body(service.url))
  else describe.skip(`${title} (skipped: ${service.missing})`, () => body(''))
}
