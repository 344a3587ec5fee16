import 'reflect-metadata'
import { instanceCachingFactory, container as root } from 'tsyringe'

/** A name for a part, which knows the part's type: one that is bound to a part of another type does not compile. */
type Token<Part> = symbol & { readonly of?: (part: Part) => Part }
export const token = <Part>(name: string): Token<Part> => Symbol(name)

/** Any part by its token; made when something first asks for it. Throws for a token that nothing is bound to. */
export type Get = <Part>(of: Token<Part>) => Part

/** How a part is made from the others. */
export type Binding = { readonly of: symbol; readonly make: (get: Get) => unknown }
export const bind = <Part>(of: Token<Part>, make: (get: Get) => NoInfer<Part>): Binding => ({ of, make })

/** Puts parts together, each made once. Of two bindings of a token the later one holds. */
export const assemble = (bindings: readonly Binding[]): Get => {
  const parts = root.createChildContainer()
  const get: Get = <Part>(of: Token<Part>): Part => parts.resolve<Part>(of)
  const last = new Map(bindings.map((binding) => [binding.of, binding]))
  for (const { of, make } of last.values())
    parts.register(of, { useFactory: instanceCachingFactory(() => make(get)) })
  return get
}
