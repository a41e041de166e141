import type { Block, Direction } from '#grading/check/ask.ts'
import { measureNorm } from '#grading/norm.ts'
import type { RandomState } from '#grading/random-state.ts'
import { countElements } from '#grading/tensor.ts'
import type { Probe } from './level.ts'
import type { Session, Site } from './session.ts'

/** Steps keep rounding below the tolerance by this much. */
const NOISE_MARGIN = 30
/** Steps in units of the parameters' norm, or of 1 where that is smaller. */
const SMALLEST_STEP = 1e-4
const USUAL_STEP = 1e-3

/** How many entries a block has. */
export function countEntries(block: Block): number {
  return countElements(block.shape)
}

/** The part of a vector that belongs to a block. */
export function sliceBlock(vector: Float64Array, block: Block): Float64Array {
  return vector.subarray(block.start, block.start + countEntries(block))
}

/** The root mean square; 0 for no entries. */
export function measureRms(values: Float64Array): number {
  return values.length === 0 ? 0 : measureNorm(values) / Math.sqrt(values.length)
}

/** The same direction with length 1; a direction of zeros stays. */
export function normalise({ start, data }: Direction): Direction {
  const norm = measureNorm(data)
  return norm === 0 ? { start, data } : { start, data: data.map((entry) => entry / norm) }
}

/**
 * Directions of length 1 within a block: Gaussian ones, because errors that cancel each other under
 * random signs do not under them; the axes where the block has no more entries than are wanted.
 */
export function drawDirections(random: RandomState, block: Block, count: number): Direction[] {
  const size = countEntries(block)
  if (size <= count) {
    return Array.from({ length: size }, (_, i) => createAxis(block.start + i))
  }
  return Array.from({ length: count }, () => {
    return normalise({ start: block.start, data: drawNormal(random, size) })
  })
}

/** The direction that moves one entry. */
export function createAxis(start: number): Direction {
  return { start, data: Float64Array.of(1) }
}

/**
 * Normal numbers by Marsaglia's polar method. Unlike the state's own `normal` they need not be
 * NumPy's, and so cost a sixth.
 */
export function drawNormal(random: RandomState, count: number): Float64Array {
  const numbers = new Float64Array(count)
  for (let i = 0; i < count; ) {
    const x = 2 * random.uniform() - 1
    const y = 2 * random.uniform() - 1
    const square = x * x + y * y
    if (square >= 1 || square === 0) continue
    const factor = Math.sqrt((-2 * Math.log(square)) / square)
    numbers[i] = factor * x
    if (i + 1 < count) numbers[i + 1] = factor * y
    i += 2
  }
  return numbers
}

/**
 * The first step along a direction: as small as rounding allows, because kinks lie anywhere.
 * `size` is that of the gradient's entries, whose slope has to be told to the flag's tolerance.
 */
export function chooseStep(
  { tolerance }: Session,
  { base, noise, longestStep }: Site,
  { direction, size }: Pick<Probe, 'direction' | 'size'>,
): number {
  const extent = measureExtent(base, direction)
  const wanted = (NOISE_MARGIN * noise) / (tolerance.flag * size)
  const step = size === 0 ? USUAL_STEP * extent : Math.max(SMALLEST_STEP * extent, wanted)
  return Math.min(longestStep * extent, step)
}

/** The norm of the parameters that a direction moves, at least 1. */
export function measureExtent(base: Float64Array, { start, data }: Direction): number {
  const moved = data.map((entry, i) => (entry === 0 ? 0 : (base[start + i] ?? Number.NaN)))
  return Math.max(1, measureNorm(moved))
}

/** A random line that moves each tensor by its own size, along its gradient where one is given. */
export function drawLine(
  { random }: Session,
  base: Float64Array,
  { blocks, gradient }: { readonly blocks: readonly Block[]; readonly gradient?: Float64Array },
): Direction {
  const data = new Float64Array(base.length)
  for (const block of blocks) {
    const { start } = block
    const drawn = normalise({ start, data: drawNormal(random, countEntries(block)) })
    const slope = gradient && normalise({ start, data: sliceBlock(gradient, block) })
    const extent = measureExtent(base, drawn)
    const moved = drawn.data.map((entry, i) => extent * (entry + (slope?.data[i] ?? 0)))
    data.set(moved, start)
  }
  return { start: 0, data }
}
