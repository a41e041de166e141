import { findLargestMagnitude } from '#grading/norm.ts'
import type { RandomState } from '#grading/random-state.ts'
import { countElements } from '#grading/tensor.ts'
import type { Block } from './ask.ts'
import type { Meter } from './meter.ts'

/** What all steps of one check share. */
export interface Session {
  readonly blocks: readonly Block[]
  readonly random: RandomState
  readonly meter: Meter
  /** Widened once the numbers turn out to be of float32. */
  tolerance: Tolerance
  /** Forwards that may still be spent on finer answers where noise allows only coarse ones. */
  purse: number
  /** What backward returned last, where it adds to what it returned before. */
  carried: Float64Array | undefined
}

/** How far an analytic slope may be from the true one. */
export interface Tolerance {
  /** As part of the slope. */
  readonly relative: number
  /** As part of the largest slope of its tensor: what float32 loses where terms cancel. */
  readonly ofBlock: number
}

/** A point in the space of parameters with what is known of the function there. */
export interface Place {
  readonly base: Float64Array
  readonly cost: number
  readonly gradient: Float64Array
  /** The largest |gradient| of each block. */
  readonly blockSizes: readonly number[]
  /** The largest |gradient|. */
  readonly size: number
  /** By how much the function changes over a distance of 1, roughly: it only chooses steps. */
  readonly variation: number
  /** Standard deviation of what rounding and the like add to the cost; raised as more is learned. */
  noise: number
  /** Whether noise was measured by all means. */
  isSurveyed: boolean
  /** The height of jumps of the cost; undefined as long as none were sought. */
  stairs: number | undefined
}

/** What slopes are judged by. */
export interface Setting {
  readonly place: Place
  readonly tolerance: Tolerance
}

/** The unit roundoff of doubles. */
export const ROUNDOFF = 2 ** -53

/** Sets a place up, before any noise is known but that of rounding the cost. */
export function createPlace(
  session: Session,
  point: Pick<Place, 'base' | 'cost' | 'gradient'> & { readonly variation?: number },
): Place {
  const blockSizes = session.blocks.map((block) => {
    return findLargestMagnitude(sliceBlock(point.gradient, block))
  })
  const size = Math.max(0, ...blockSizes)
  const variation = Math.max(point.variation ?? 0, findSteepest(point))
  return {
    ...point,
    blockSizes,
    size,
    variation: variation > 0 ? variation : Math.max(Math.abs(point.cost), Number.MIN_VALUE),
    noise: ROUNDOFF * Math.abs(point.cost),
    isSurveyed: false,
    stairs: undefined,
  }
}

/** The part of a vector that belongs to a block. */
export function sliceBlock(vector: Float64Array, block: Block): Float64Array {
  return vector.subarray(block.start, block.start + countElements(block.shape))
}

/** The power of two that a parameter's steps are measured in: at least 1 and at least its size. */
export function findUnit(parameter: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, Math.abs(parameter))))
}

/** The largest change over one unit that the gradient speaks of. */
function findSteepest({ base, gradient }: Pick<Place, 'base' | 'gradient'>): number {
  let steepest = 0
  gradient.forEach((slope, i) => {
    steepest = Math.max(steepest, Math.abs(slope) * findUnit(base[i] ?? 0))
  })
  return steepest
}
