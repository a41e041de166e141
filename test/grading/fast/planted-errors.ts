import type { Block } from '#grading/check/ask.ts'
import { countElements } from '#grading/tensor.ts'
import type { Program } from './program.ts'

/** Changes a gradient in place, somewhere in one tensor. */
export type Mistake = (part: Float64Array, block: Block) => void

/** The same program with a mistake in its backward, wherever it is called. */
export function plant(program: Program, name: string, mistake: Mistake): Program {
  const block = program.blocks.find((candidate) => candidate.name === name)
  if (block === undefined) throw new RangeError(`There is no tensor ${name} to plant a mistake in`)
  return {
    ...program,
    backward: (theta) => {
      const gradient = program.backward(theta)
      if (gradient !== undefined) mistake(cut(gradient, block), block)
      return gradient
    },
  }
}

/** Adds to entries, each time as much as at the program's own point: a size in units of the rms. */
export function addToEntries(
  program: Program,
  name: string,
  { offsets, size }: { readonly offsets: readonly number[]; readonly size: number },
): Program {
  const rms = measureRms(program, name)
  return plant(program, name, (part) => {
    for (const offset of offsets) part[offset] = (part[offset] ?? Number.NaN) + size * rms
  })
}

export function scaleBy(factor: number): Mistake {
  return (part) => part.set(part.map((entry) => factor * entry))
}

/** The row's entries each move one place on, and the last becomes the first. */
export function rollRow(row: number): Mistake {
  return (part, { shape }) => {
    const width = shape.at(-1) ?? 1
    const own = part.slice(row * width, (row + 1) * width)
    part.set([...own.subarray(-1), ...own.subarray(0, -1)], row * width)
  }
}

export function exchangeEntries(a: number, b: number): Mistake {
  return (part) => {
    const kept = part[a] ?? Number.NaN
    part[a] = part[b] ?? Number.NaN
    part[b] = kept
  }
}

/** The root mean square of one tensor's gradient. */
export function measureRms(program: Program, name: string): number {
  const block = program.blocks.find((candidate) => candidate.name === name)
  const gradient = program.backward(program.theta)
  if (block === undefined || gradient === undefined) return Number.NaN
  const part = cut(gradient, block)
  return Math.sqrt(part.reduce((sum, entry) => sum + entry * entry, 0) / part.length)
}

function cut(gradient: Float64Array, block: Block): Float64Array {
  return gradient.subarray(block.start, block.start + countElements(block.shape))
}
