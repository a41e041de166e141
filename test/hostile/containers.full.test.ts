import { CONTAINER_SHAPES } from '#test/sandbox/shapes.ts'
import { testShapes } from './suite.ts'

await testShapes(CONTAINER_SHAPES)
