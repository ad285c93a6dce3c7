/**
 * Estimates what slicers leave out: heating, homing, levelling. The rates are assumptions for a common desktop printer,
 * not measurements; the printer's own history should replace them once there is one.
 */
export class Preparation {
  seconds = 0
  toolTarget = 0
  bedTarget = 0
  maxTool = 0
  maxBed = 0
  private tool = AMBIENT
  private bed = AMBIENT
  private readonly stated: boolean

  /** @param statedSeconds the slicer's own figure for all of it; 0 = unknown, then it is worked out step by step */
  constructor(statedSeconds: number) {
    this.stated = statedSeconds > 0
    this.seconds = statedSeconds
  }

  setTool(celsius: number): void {
    this.toolTarget = celsius
    if (celsius <= MOST_TOOL) this.maxTool = Math.max(this.maxTool, celsius)
  }

  setBed(celsius: number): void {
    this.bedTarget = celsius
    if (celsius <= MOST_BED) this.maxBed = Math.max(this.maxBed, celsius)
  }

  waitForTool(): void {
    this.pass(secondsToReach(this.tool, this.toolTarget, TOOL_HEATING, TOOL_COOLING))
  }

  waitForBed(): void {
    this.pass(secondsToReach(this.bed, this.bedTarget, BED_HEATING, BED_COOLING))
  }

  home(axes: number): void {
    this.pass(axes * HOMING_SECONDS)
  }

  level(): void {
    this.pass(LEVELLING_SECONDS)
  }

  wait(seconds: number): void {
    this.pass(seconds)
  }

  private pass(seconds: number): void {
    if (!this.stated) this.seconds += seconds
    this.tool = approach(this.tool, this.toolTarget || AMBIENT, TOOL_HEATING, TOOL_COOLING, seconds)
    this.bed = approach(this.bed, this.bedTarget || AMBIENT, BED_HEATING, BED_COOLING, seconds)
  }
}

const AMBIENT = 22
const TOOL_HEATING = 2.2
const TOOL_COOLING = 0.9
const BED_HEATING = 0.45
const BED_COOLING = 0.08
const HOMING_SECONDS = 7
const LEVELLING_SECONDS = 75
const MOST_WAIT_SECONDS = 1200
/** Higher targets are a slip of the pen, not a temperature. */
const MOST_TOOL = 600
const MOST_BED = 250

function secondsToReach(from: number, to: number, heating: number, cooling: number): number {
  if (to <= 0) return 0
  const seconds = to > from ? (to - from) / heating : (from - Math.max(to, AMBIENT)) / cooling
  return Math.min(MOST_WAIT_SECONDS, Math.max(0, seconds))
}

function approach(from: number, to: number, heating: number, cooling: number, seconds: number): number {
  return to > from ? Math.min(to, from + heating * seconds) : Math.max(to, from - cooling * seconds)
}
