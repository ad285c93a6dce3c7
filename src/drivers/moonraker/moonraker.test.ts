import { describeDriver } from '../conformance.ts'
import { openSimulator } from './simulator-bench.ts'

describeDriver('moonraker', { open: openSimulator, seconds: 10, concurrent: true })
