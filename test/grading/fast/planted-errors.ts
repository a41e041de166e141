import type { Block } from '#grading/check/ask.ts'
import { countElements } from '#grading/tensor.ts'
import type { Program } from './program.ts'

/** Changes a gradient in place, somewhere in one tensor. */
export type Mistake = (part: Float64Array) => void

/** The same program with a mistake in its backward, wherever it is called. */
export function plant(program: Program, name: string, mistake: Mistake): Program {
  const block = findBlock(program, name)
  return {
    ...program,
    backward: (theta) => {
      const gradient = program.backward(theta)
      if (gradient !== undefined) mistake(cut(gradient, block))
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

/** In the row with the largest gradient, each entry moves one place on and the last becomes the first. */
export function rollRow(program: Program, name: string): Program {
  const { block, part } = findPart(program, name)
  const width = block.shape.at(-1) ?? 1
  const rows = Array.from({ length: part.length / width }, (_, row) => {
    return measureSize(part.subarray(row * width, (row + 1) * width))
  })
  const start = width * rows.indexOf(Math.max(...rows))
  return plant(program, name, (gradient) => {
    const own = gradient.slice(start, start + width)
    gradient.set([...own.subarray(-1), ...own.subarray(0, -1)], start)
  })
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
  return measureSize(findPart(program, name).part)
}

function findPart(program: Program, name: string): { block: Block; part: Float64Array } {
  const block = findBlock(program, name)
  return { block, part: cut(program.backward(program.theta) ?? new Float64Array(0), block) }
}

function findBlock({ blocks }: Program, name: string): Block {
  const block = blocks.find((candidate) => candidate.name === name)
  if (block === undefined) throw new RangeError(`There is no tensor ${name} to plant a mistake in`)
  return block
}

function cut(gradient: Float64Array, block: Block): Float64Array {
  return gradient.subarray(block.start, block.start + countElements(block.shape))
}

function measureSize(entries: Float64Array): number {
  return Math.sqrt(entries.reduce((sum, entry) => sum + entry * entry, 0) / entries.length)
}
