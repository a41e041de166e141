import { types } from 'node:util'

const MAX_PROTOTYPES = 10

/** Whether reading a value's properties can run no trap of a program's own. */
export function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !types.isProxy(value)
}

/**
 * The value of a property where it is data, on the object or one of its prototypes; undefined for accessors, which
 * would run the program's code.
 */
export function readData(value: unknown, key: PropertyKey): unknown {
  let holder: unknown = value
  for (let depth = 0; depth < MAX_PROTOTYPES; depth += 1) {
    const isReadable = isPlain(holder) || (typeof holder === 'function' && !types.isProxy(holder))
    if (!isReadable) return undefined
    const property = Object.getOwnPropertyDescriptor(holder, key)
    if (property !== undefined) return property.value
    holder = Object.getPrototypeOf(holder)
  }
  return undefined
}

/** The name of an object's class, as its prototype tells it. */
export function nameClass(value: object): string {
  if (types.isProxy(value)) return 'Proxy'
  const name = readData(readData(value, 'constructor'), 'name')
  return typeof name === 'string' && name !== '' ? name : 'Object'
}

/** What `act` gives, or `otherwise` where an accessor of the program's throws. */
export function attempt<T>(act: () => T, otherwise: T): T {
  try {
    return act()
  } catch {
    return otherwise
  }
}

/** Elements of an array up to its length at this moment. @throws whatever an accessor of the program throws */
export function listElements(array: readonly unknown[]): unknown[] {
  const elements: unknown[] = []
  const { length } = array
  for (let at = 0; at < length; at += 1) elements.push(array[at])
  return elements
}
