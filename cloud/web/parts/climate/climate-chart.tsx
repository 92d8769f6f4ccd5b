import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { ClimateProbe, ClimateWindow } from '#cloud/http/schemas/devices/climate'
import { useFormats } from '../../language/use-formats.ts'
import { climateSeries } from './climate-series.ts'

const height = 220

type ClimateChartProps = {
  label: string
  probe: ClimateProbe
  windows: readonly ClimateWindow[]
  fromMs: number
  toMs: number
}

/** A colour of the theme, as the style sheet has it now. */
function themeColour(element: HTMLElement, name: string): string {
  return getComputedStyle(element).getPropertyValue(name).trim()
}

/** Draws the two limits, and says nothing about what lies between them. */
function drawLimits(chart: UPlot, probe: ClimateProbe, colour: string): void {
  const { ctx, bbox } = chart
  ctx.save()
  ctx.strokeStyle = colour
  ctx.setLineDash([6, 4])
  ctx.lineWidth = devicePixelRatio
  for (const bound of [probe.boundLowMilli, probe.boundHighMilli]) {
    const y = Math.round(chart.valToPos(bound / 1_000, 'y', true))
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
  }
  ctx.restore()
}

/** Lowest to highest as a band, the mean as a line, the limits dashed, gaps empty. The table beside it says the same. */
export function ClimateChart({ label, probe, windows, fromMs, toMs }: ClimateChartProps) {
  const holder = useRef<HTMLDivElement>(null)
  const { clock, timeZone } = useFormats()
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const ink = themeColour(element, '--ink')
    const grid = themeColour(element, '--line')
    const limit = themeColour(element, '--ink-soft')
    const [times, lowest, mean, highest] = climateSeries(windows)
    const low = Math.min(probe.boundLowMilli / 1_000, ...lowest.filter((value) => value !== null)) - 0.5
    const high = Math.max(probe.boundHighMilli / 1_000, ...highest.filter((value) => value !== null)) + 0.5
    const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } }
    const chart = new UPlot(
      {
        width: element.clientWidth,
        height,
        legend: { show: false },
        cursor: { show: false },
        tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1_000), timeZone),
        scales: { x: { range: () => [fromMs / 1_000, toMs / 1_000] }, y: { range: () => [low, high] } },
        axes: [{ ...axis, values: (_chart, splits) => splits.map((at) => clock(at * 1_000)) }, axis],
        series: [
          {},
          { stroke: limit, width: 1, points: { show: false }, spanGaps: false },
          { stroke: limit, width: 1, points: { show: false }, spanGaps: false },
          // Last, so that the band does not cover it.
          { stroke: ink, width: 2, points: { show: false }, spanGaps: false },
        ],
        bands: [{ series: [2, 1], fill: `${grid}` }],
        hooks: { draw: [(drawn) => drawLimits(drawn, probe, ink)] },
      },
      [times, lowest, highest, mean],
      element,
    )
    const resized = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      chart.destroy()
    }
  }, [probe, windows, fromMs, toMs, clock, timeZone])
  return <div ref={holder} role="img" aria-label={label} className="chart" />
}
