import 'reflect-metadata'
import { instanceCachingFactory, container as root } from 'tsyringe'

/** A name for a part, which knows the part's type: one that is bound to a part of another type does not compile. */
export type Token<Part> = symbol & { readonly of: (part: Part) => Part }

// The type is all that it knows: at run time a token is a symbol and nothing more.
export const token = <Part>(name: string): Token<Part> => Symbol(name) as unknown as Token<Part>

/** Any part by its token; made when something first asks for it. Throws for a token that nothing is bound to. */
export type Get = <Part>(of: Token<Part>) => Part

/** How a part is made from the others. Only `bind` makes one. */
export type Binding = {
  readonly of: symbol
  readonly make: (get: Get) => unknown
  readonly [BOUND]: true
}
const BOUND: unique symbol = Symbol('bound')

export const bind = <Part>(of: Token<Part>, make: (get: Get) => NoInfer<Part>): Binding => ({
  of,
  make,
  [BOUND]: true,
})

/** Puts parts together, each made once. Of two bindings of a token the later one holds. */
export const assemble = (bindings: readonly Binding[]): Get => {
  const parts = root.createChildContainer()
  const get: Get = <Part>(of: Token<Part>): Part => parts.resolve<Part>(of)
  const last = new Map(bindings.map((binding) => [binding.of, binding]))
  for (const { of, make } of last.values())
    parts.register(of, { useFactory: instanceCachingFactory(() => make(get)) })
  return get
}
