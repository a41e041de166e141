import { parentPort } from 'node:worker_threads'
import type { Chunk } from '#service/ports.ts'
import { bundleRunner } from './runner-bundle.ts'
import { stripChunk } from './type-stripping.ts'

/** What the thread is asked for: JavaScript of chunks in TypeScript, or the program of Node children. */
export type TypeJob = { readonly chunks: readonly Chunk[] } | 'runner'

/** A thread that takes types out, one job after another; type-stripper.ts owns it. */
parentPort?.on('message', (job: TypeJob) => {
  parentPort?.postMessage(job === 'runner' ? bundleRunner() : job.chunks.map(stripChunk))
})
