/**
 * Scheduling: ours against first-come, round-robin, shortest-first and the dispatcher's own order (due date first), on
 * seeded farms, over a lower bound that no schedule can beat. Then how long the decisions take for 10,000 prints on
 * 1,000 printers. `node bench/schedule.ts [farms per size]`
 */
import { lowerBound } from '../src/farm/bound.ts'
import { openCalendar } from '../src/farm/hours.ts'
import { best, dueFirst, firstCome, roundRobin, run, shortestFirst } from '../src/farm/schedule.ts'
import { figures, type Job, type Machine, type Shop } from '../src/farm/shop.ts'

const FARMS = Number(process.argv[2] ?? 20)
const SIZES = [5, 20, 50, 100, 200, 500]
const HOUR = 3_600
const POLICIES = {
  'first-come': firstCome,
  'round-robin': roundRobin,
  'shortest-first': shortestFirst,
  'due-first': dueFirst,
  ours: best,
}

function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** 2 hours in the middle, from minutes to about a day, as a farm's prints are. */
function seconds(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.min(30 * HOUR, Math.max(300, 2 * HOUR * Math.exp(0.9 * normal)))
}

/** A farm of three kinds of printers with their own speeds, six filaments, four copies an order, half of them with a date. */
function farm(seed: number, printers: number, prints: number, hours: boolean): Shop {
  const random = generator(seed)
  const kinds = 3
  const night = { timeZone: 'Europe/Berlin', from: '07:00', to: '21:59' }
  const calendar = hours ? openCalendar(night, Date.UTC(2026, 5, 1, 8)) : undefined
  const kindOf = Array.from({ length: printers }, (_printer, index) =>
    index < kinds ? index : Math.floor(random() * kinds),
  )
  const machines: Machine[] = kindOf.map(() => {
    const busy = random() < 0.5
    return {
      speed: 0.8 + random() * 0.5,
      freeAt: busy ? random() * 4 * HOUR : 0,
      bedClear: !busy && random() < 0.5,
      slots: [Math.floor(random() ** 2 * 6)],
      hours: calendar,
    }
  })
  const all = [...machines.keys()]
  const eligible = [all, ...[0, 1, 2].map((kind) => all.filter((index) => kindOf[index] === kind))].filter(
    (list) => list.length > 0,
  )
  const mean = (prints * 3 * HOUR) / printers
  const jobs: Job[] = []
  while (jobs.length < prints) {
    const group = random() < 0.6 ? 0 : 1 + Math.floor(random() * (eligible.length - 1))
    const order = {
      seconds: seconds(random),
      filament: Math.floor(random() ** 2 * 6),
      dueAt: random() < 0.5 ? mean * (0.2 + 1.2 * random()) : Infinity,
    }
    for (let copy = 0; copy < 4 && jobs.length < prints; copy++) jobs.push({ ...order, group, releaseAt: 0, tier: 1 })
  }
  return { jobs, machines, eligible, clearSeconds: 300, changeSeconds: 600 }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

function table(title: string, head: readonly string[], lines: readonly (readonly string[])[]): void {
  console.log(`\n${title}`)
  const widths = head.map((word, column) => Math.max(word.length, ...lines.map((line) => line[column]?.length ?? 0)))
  for (const line of [head, ...lines]) {
    console.log(
      line
        .map((word, column) => (column === 0 ? word.padEnd(widths[0] ?? 0) : word.padStart(widths[column] ?? 0)))
        .join('  '),
    )
  }
}

function compare(hours: boolean): void {
  const head = [
    'printers / prints',
    'policy',
    'makespan p50',
    'p95',
    'hours late p50',
    'p95',
    'late %',
    'changes',
    'ms',
  ]
  const lines: string[][] = []
  for (const size of SIZES) {
    const shops = Array.from({ length: FARMS }, (_farm, index) => farm(size * 1_000 + index, size, size * 10, hours))
    const bounds = shops.map(lowerBound)
    for (const [name, policy] of Object.entries(POLICIES)) {
      const begun = performance.now()
      const found = shops.map((shop) => figures(shop, run(policy(shop))))
      const each = (performance.now() - begun) / FARMS
      const over = found.map(({ makespan }, index) => makespan / (bounds[index] ?? 1))
      const late = found.map(({ lateSeconds }) => lateSeconds / HOUR / (size * 10))
      const share = found.reduce((sum, { lateJobs }) => sum + lateJobs, 0) / (FARMS * size * 5)
      const changes = found.reduce((sum, one) => sum + one.changes, 0) / (FARMS * size)
      lines.push([
        `${size} / ${size * 10}`,
        name,
        quantile(over, 0.5).toFixed(3),
        quantile(over, 0.95).toFixed(3),
        quantile(late, 0.5).toFixed(2),
        quantile(late, 0.95).toFixed(2),
        (100 * share).toFixed(1),
        changes.toFixed(2),
        each.toFixed(1),
      ])
    }
  }
  const when = hours ? 'beds are cleared and prints started from 07:00 to 22:00' : 'hands are there day and night'
  table(`Makespan over the bound; hours late per print; ${FARMS} seeded farms per size; ${when}`, head, lines)
}

function decide(): void {
  const shop = farm(7, 1_000, 10_000, false)
  const lines = Object.entries(POLICIES).map(([name, policy]) => {
    const slices: number[] = []
    const begun = performance.now()
    const work = policy(shop)
    for (let done = false; !done; ) {
      const slice = performance.now()
      done = work.next().done ?? false
      slices.push(performance.now() - slice)
    }
    return [name, (performance.now() - begun).toFixed(0), Math.max(...slices).toFixed(1)]
  })
  table('Deciding 10,000 prints on 1,000 printers', ['policy', 'ms', 'longest slice ms'], lines)
}

compare(false)
compare(true)
decide()
