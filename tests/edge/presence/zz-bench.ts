import { heardCabinet } from './heard-cabinet.ts'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { judgeExpected } from '#edge/presence/judge'
import { listen, weigh } from '#edge/presence/tag-likelihood'
const tier = (process.argv[2] ?? 'good') as any
const cycles = Number(process.argv[3] ?? 20)
const seeds = Number(process.argv[4] ?? 1)
const verbose = process.argv[5] === 'v'
const shutMs = Number(process.env.SHUT ?? 60000)
for (const p of [impinjLikeFcc, genericChina]) {
  const f = { kept:0, taken:0, inSession:0, late:0, never:0, falseRem:0, falsePresent:0, uncKept:0, uncKeptLeft: 0, hardTaken: 0, incomplete:0 }
  const after:number[] = []; const afterNone:number[] = []; const lateMs:number[] = []; let rounds=0, virt=0; const t0=Date.now(), r0=performance.now()
  const real0 = process.hrtime.bigint()
  for (let seed=1; seed<=seeds; seed++) {
    const c = heardCabinet({ seed: seed*7+(p===genericChina?100:0), personality: p, tags: 95, tier })
    const radio = c.emulator.radio
    try {
      c.give({ kind:'boot', lastConfirmed:null })
      const d0 = await c.decision()
      if (verbose) console.log(p.name, 'first count', d0?.afterMs, d0?.placed.length)
      await c.run(20000)
      let next=1000
      for (let cy=1; cy<=cycles; cy++) {
        const n0 = c.outputs.length
        c.open(cy)
        await c.run(8000)
        const inside = radio.epcs()
        const expected = new Set(Object.keys(c.state().tags))
        const gone = new Set<string>()
        for (let k=c.random.integer(4);k>0;k--) { const e = inside[c.random.integer(inside.length)]!; if (expected.has(e)) { gone.add(e); } }
        const pre = c.state()
        const rates = new Map([...gone].map(e=>[e, (pre.tags as any)[e]?.rates]))
        for (const e of gone) radio.remove(e)
        while (radio.epcs().length<95) radio.put({ epc: '3034257BF400B780'+(next++).toString(16).toUpperCase().padStart(8,'0') })
        c.close(cy)
        const closedAt = c.nowMs()
        const d = await c.decision()
        if (d===null) { console.log('no decision'); continue }
        ;(gone.size>0?after:afterNone).push(d.afterMs)
        if (!d.scanComplete) f.incomplete++
        const rem = new Set(d.removed.map(x=>x.epc as string))
        for (const e of rem) if (radio.has(e)) f.falseRem++
        const st0 = c.state(); 
        for (const e of gone) { f.taken++; if (rem.has(e)) f.inSession++ }
        for (const x of d.uncertain) if (radio.has(x.epc) && expected.has(x.epc)) f.uncKept++
        for (const x of d.present) if (gone.has(x.epc)) f.falsePresent++
        f.kept += expected.size-gone.size
        await c.run(shutMs)
        for (const {atMs,output:o} of c.outputs.slice(n0)) if (o.kind==='resolved') {
          if (o.verdict==='removed') { if (radio.has(o.epc)) f.falseRem++; else if (gone.has(o.epc)) { f.late++; lateMs.push(atMs-closedAt) } }
          else if (!radio.has(o.epc)) f.falsePresent++
        }
        const st = c.state()
        for (const [e,t] of Object.entries(st.tags)) if (t.standing.kind==='undecided' && radio.has(e)) f.uncKeptLeft++
        for (const e of gone) if ((st.tags as any)[e]) { f.never++; 
          if (verbose) { const t=(st.tags as any)[e]; const L=listen(st); const w=weigh(st,L,e as any,t.evidence,t); const j=judgeExpected(st,L,e as any,t,4e-4)
          console.log(p.name,'never',e.slice(-4),JSON.stringify(t.rates),JSON.stringify(t.standing.verdict),w,j, 'rounds',st.roundsSinceShut, Object.values(st.antennas).map(a=>a.period.missed.reduce((s,m)=>s-Math.log(m+1e-9),0).toFixed(1)).join(' ')) } }
      }
      rounds += c.rounds(); virt += c.nowMs()
    } finally { await c.end() }
  }
  const pc=(v:number[],q:number)=>[...v].sort((a,b)=>a-b)[Math.min(v.length-1,Math.floor(q*v.length))]
  console.log(p.name, tier, JSON.stringify(f), 'inSession', (f.inSession/f.taken).toFixed(3), 'after p50/95/max', pc(after,.5), pc(after,.95), pc(after,1), 'none taken', pc(afterNone,.5), pc(afterNone,.95), 'late p50/max', pc(lateMs,.5), pc(lateMs,1), 'rounds/s', (rounds/virt*1000).toFixed(2), 'wall', Number(process.hrtime.bigint()-real0)/1e9)
}
