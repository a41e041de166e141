import type { MutateRequest, Program, RunRequest, SessionLimits } from '#service/ports.ts'
import { encodeValue } from './value-nodes.ts'
import { encodePayload, type WireTensor } from './wire.ts'

type Points = NonNullable<RunRequest['points']>

/** Kinds of value that points can change. */
const MOVABLE: ReadonlySet<string | undefined> = new Set(['tensor', 'int', 'float'])

/** The payload of LOAD. The wall clock is the host's own; the child is told the other limits. */
export function encodeLoad(program: Program, limits: SessionLimits): Buffer {
  const { cpuMs, memoryMb, outputBytes, tensorElements } = limits
  return encodePayload({ ...program, limits: { cpuMs, memoryMb, outputBytes, tensorElements } }, [])
}

/** The payload of LEND. */
export function encodeLend(source: string): Buffer {
  return encodePayload({ source }, [])
}

/** The payload of MUTATE. */
export function encodeMutate(request: MutateRequest): Buffer {
  return encodePayload(request, [])
}

/**
 * The payload of RUN.
 * @throws TypeError when a value cannot be sent, or a name in the request stands for nothing.
 */
export function encodeRun(request: RunRequest): Buffer {
  assertNamesKnown(request)
  const tensors: WireTensor[] = []
  const values = Object.fromEntries(
    Object.entries(request.values).map(([name, value]) => [name, encodeValue(value, tensors)]),
  )
  const { points, ...rest } = request
  if (points === undefined) return encodePayload({ ...rest, values }, tensors)
  return encodePayload({ ...rest, values, points: encodePoints(points, tensors) }, tensors)
}

function encodePoints(points: Points, tensors: WireTensor[]): object {
  const add = (numbers: ArrayLike<number>) => tensors.push(toTensor(Float64Array.from(numbers))) - 1
  return {
    ...points,
    indices: add(points.indices),
    replacements: add(points.replacements),
    ...(points.lengths && { lengths: add(points.lengths) }),
  }
}

function assertNamesKnown({ values, parameters, steps, points }: RunRequest): void {
  const isMovable = (name: string) => MOVABLE.has(values[name]?.kind)
  const known = new Set([...Object.keys(values), 'parameters'])
  assertKnown(parameters, known, 'parameter')
  assertKnown(points?.wrt ?? [], new Set(Object.keys(values).filter(isMovable)), 'value to change')
  for (const step of steps) {
    assertKnown(step.args, known, `argument of ${step.call}`)
    for (const name of step.returns) known.add(name)
  }
  if (points !== undefined) assertKnown([points.result], known, 'result')
}

function assertKnown(names: readonly string[], known: ReadonlySet<string>, what: string): void {
  const unknown = names.find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw new TypeError(`The ${what} ${unknown} is not there; there are ${[...known].join(', ')}`)
  }
}

function toTensor(data: Float64Array): WireTensor {
  return { dtype: 'float64', shape: [data.length], data }
}
