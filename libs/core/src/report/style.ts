import { html } from './markup.ts';

/** The page's one style sheet: light and dark, screen and paper, from 360 pixels up. One accent; other hues only tell parts of a bar apart. */
export const STYLE = html`
:root {
  --ground: #f6f7f5; --card: #ffffff; --ink: #17252b; --quiet: #55666e; --rule: #dde3e2; --bed: #eceeed;
  --accent: #0a6c7d; --accent-soft: #0a6c7d1a; --heat: 0; --heat-color: #12a0b5; --loss: #a8401f; --ring: #7c8b92;
  --part0: #0a6c7d; --part1: #e0a33c; --part2: #4a7ec2; --part3: #8f6bb5; --part4: #6aa84f; --part5: #b9c4c8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1619; --card: #162125; --ink: #e4ecee; --quiet: #9bb0b8; --rule: #2b393f; --bed: #223036;
    --accent: #5cc8da; --accent-soft: #5cc8da22; --heat-color: #1c8ea1; --loss: #f0906c; --ring: #8fa1a9;
    --part0: #3fb3c6; --part1: #d9a548; --part2: #6d9fe0; --part3: #ab8bd0; --part4: #82bd68; --part5: #52636a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0 auto; max-width: 1180px; padding: 0 28px 64px; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif; overflow-wrap: break-word; }
h1, h2, h3, p, dl, dd, ul, ol, figure { margin: 0; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 12px; background: var(--card); padding: 8px 12px; z-index: 1; }

header { padding: 56px 0 8px; }
.eyebrow { color: var(--accent); font-weight: 600; letter-spacing: .02em; }
h1 { font-size: clamp(1.6rem, 1.2rem + 1.9vw, 2.4rem); line-height: 1.15; letter-spacing: -.015em; margin: 4px 0 18px; }
.verdict { font-size: clamp(1.12rem, 1rem + .6vw, 1.4rem); line-height: 1.45; max-width: 46em; }
.description { color: var(--quiet); max-width: 46em; margin-top: 12px; }
.headline { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 16px; margin: 32px 0 24px; }
.figure { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 16px 20px 18px; }
.figure:only-child { max-width: 340px; }
.figure .name { color: var(--quiet); font-weight: 600; font-size: .94rem; }
.figure .value { font-size: clamp(1.7rem, 1.3rem + 1.6vw, 2.5rem); line-height: 1.2; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.figure .remark { color: var(--quiet); font-size: .84rem; line-height: 1.4; }
.figure.accent { border-color: var(--accent); }
.figure.accent .name, .figure.accent .value { color: var(--accent); }
.facts { display: flex; flex-wrap: wrap; gap: 10px 32px; }
.facts dt { color: var(--quiet); font-size: .84rem; }
.facts dd { font-weight: 600; font-variant-numeric: tabular-nums; }

nav { margin: 28px 0 0; border-block: 1px solid var(--rule); }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 24px; list-style: none; padding: 10px 0; }
nav a { display: inline-block; padding: 4px 0; text-decoration: none; font-weight: 550; font-size: .94rem; }
nav a:hover { text-decoration: underline; }

section { padding-top: 52px; }
h2 { font-size: 1.5rem; letter-spacing: -.01em; line-height: 1.25; margin-bottom: 18px; }
h3 { font-size: 1.02rem; line-height: 1.35; margin-bottom: 14px; }
section > p { margin: 0 0 18px; max-width: 46em; }
section > .grid + p { margin: 18px 0 0; }
.grid { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 20px; }
.grid.chart-table { align-items: start; grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); }
.chart-table table { font-size: .88rem; }
.chart-table th, .chart-table td { padding-inline: 5px; }
.chart-table tbody th { min-width: 5.4em; }
.chart-table .pair { white-space: nowrap; }
.close th, .close td { padding-inline: 6px; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 20px 22px 22px; min-width: 0; }
.grid + .card, .card + .grid, .card + .card.wide, details, .grid + details { margin-top: 20px; }
.grid > .card.wide { margin-top: 0; }
.hint { color: var(--quiet); font-size: .88rem; margin-top: 12px; max-width: 46em; }
.quiet { color: var(--quiet); font-weight: 400; }
.number { font-variant-numeric: tabular-nums; }

.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); font-size: .88rem; padding-bottom: 8px; }
th, td { padding: 7px 10px; text-align: right; border-bottom: 1px solid var(--rule); vertical-align: baseline; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--quiet); font-weight: 550; vertical-align: bottom; line-height: 1.25; }
thead th.group { text-align: center; color: var(--ink); }
tbody th, thead tr:first-child th:first-child { text-align: left; }
tbody th { font-weight: 550; overflow-wrap: anywhere; min-width: 8.5em; }
tbody tr:last-child > * { border-bottom: 0; }
td { white-space: nowrap; }
.words { text-align: left; white-space: normal; min-width: 8em; }
.strong, .total > * { font-weight: 650; }
.gain { color: var(--accent); } .loss { color: var(--loss); }
.absent { color: var(--quiet); }
.bar { background: linear-gradient(to right, var(--accent-soft) calc(var(--share) * 100%), transparent 0); padding-left: 14px; }
.matrix { width: auto; min-width: min(100%, 320px); border-collapse: separate; border-spacing: 2px; }
.matrix th, .matrix td { border: 0; }
.matrix th[scope=col] { text-align: center; padding: 4px; }
.matrix tbody th { min-width: 0; padding-right: 10px; white-space: nowrap; overflow-wrap: normal; }
.matrix .upright span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
.matrix .heat { text-align: center; padding: 8px 6px; min-width: 46px; border-radius: 4px;
  background: var(--bed); background: color-mix(in srgb, var(--heat-color) calc(var(--heat) * 62%), var(--bed)); }
.matrix .right { box-shadow: inset 0 0 0 2px var(--accent); }
.matrix .none { color: var(--quiet); }
.wide-cells { width: 100%; }
.wide-cells tbody th { width: 1%; padding-right: 28px; }
.wide-cells th[scope=col]:last-child { text-align: right; }
.wide-cells .heat { min-width: 74px; }
.matrix.wide-cells th[scope=col] { min-width: 5.5em; }
.wide-cells th[scope=col] { max-width: 130px; overflow-wrap: anywhere; vertical-align: bottom; }

svg { display: block; width: 100%; max-width: 540px; height: auto; overflow: visible; }
svg text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif; font-variant-numeric: tabular-nums; fill: var(--ink); white-space: pre; }
svg .tick, svg .end, svg .reference-label, svg .marker-label { fill: var(--quiet); font-size: 12px; }
svg .strong { font-weight: 650; fill: var(--accent); }

svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .track { stroke: var(--rule); stroke-width: 2; stroke-linecap: round; }
svg .span { stroke: var(--accent); stroke-width: 3; }
svg .alone { fill: var(--card); stroke: var(--ring); stroke-width: 2.5; }
svg .federated { fill: var(--accent); stroke: var(--card); stroke-width: 1.5; }
svg .personal { fill: var(--part1); stroke: var(--card); stroke-width: 1.5; }
svg .pooled { fill: var(--ink); }
svg .line { fill: none; stroke: var(--ring); stroke-width: 1.3; opacity: .6; }
svg .line.main { stroke: var(--accent); stroke-width: 3; opacity: 1; }
svg .line:hover { stroke: var(--ink); opacity: 1; stroke-width: 3; }
svg .reference { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 5 4; }
svg .reference-label { fill: var(--ink); }
svg .marker { stroke: var(--accent); stroke-width: 1.2; stroke-dasharray: 2 3; }
svg .marker-label { fill: var(--accent); }
svg .bed { fill: var(--bed); }
svg .round { fill: var(--accent); opacity: .28; }
svg .answer { fill: var(--accent); }
svg .part0 { fill: var(--part0); } svg .part1 { fill: var(--part1); } svg .part2 { fill: var(--part2); }
svg .part3 { fill: var(--part3); } svg .part4 { fill: var(--part4); } svg .part5 { fill: var(--part5); }
svg .roc { fill: none; stroke-width: 2; stroke-linejoin: round; } svg .roc:hover { stroke-width: 4; }
svg .dashed { stroke-dasharray: 5 3; }
svg .stroke0 { stroke: var(--part0); } svg .stroke1 { stroke: var(--part1); } svg .stroke2 { stroke: var(--part2); }
svg .stroke3 { stroke: var(--part3); } svg .stroke4 { stroke: var(--part4); } svg .stroke5 { stroke: var(--ring); }
svg .reliability, svg.reliability { --share: 1; }
.reliability rect { fill: var(--accent); opacity: calc(var(--share) * .3); }
.reliability line { stroke: var(--accent); stroke-width: 3; opacity: var(--share); }
svg .whisker { stroke: var(--accent); stroke-width: 3; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; padding: 0; margin-bottom: 14px; font-size: .88rem; }
.legend li { display: flex; align-items: center; gap: 7px; }
.legend svg { width: 13px; flex: none; }
.legend svg.wide { width: 22px; }

.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(124px, 1fr)); gap: 16px; }
.samples figure { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; overflow: hidden; }
.samples img { display: block; width: 100%; height: auto; aspect-ratio: 1; object-fit: contain; background: #ffffff; }
.samples figcaption { padding: 9px 12px 12px; font-size: .86rem; line-height: 1.4; border-top: 3px solid var(--accent); }
.samples .wrong figcaption { border-top-color: var(--loss); }
.samples .wrong strong { color: var(--loss); }
.samples .right strong { color: var(--accent); }

details { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 0 22px; }
.card details { border: 0; padding: 0; background: none; margin-top: 12px; }
summary { cursor: pointer; padding: 14px 0; font-weight: 600; }
details[open] { padding-bottom: 22px; }
.card details[open] { padding-bottom: 0; }
details .card { border: 0; padding: 0; }
.small .matrix .heat { min-width: 36px; }
.small .matrix { min-width: 0; font-size: .88rem; }
.grid.small { grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); gap: 32px; }
.closed { min-width: 8.5em; }
.nowrap { white-space: nowrap; }
.chart-table .tall { font-size: .84rem; }
.tall tbody th { min-width: 5em; }
.steps tbody th { overflow-wrap: break-word; min-width: 7em; }
thead th.words { min-width: 0; }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .84rem; }
pre { margin: 0; overflow-x: auto; line-height: 1.5; }
.digests { display: grid; gap: 9px; }
.digests > div { display: grid; grid-template-columns: 11em minmax(0, 1fr); gap: 2px 16px; }
.digests dt { color: var(--quiet); }
.digests code, .lineage code { overflow-wrap: anywhere; }
.lineage { list-style: none; padding: 0; }
.lineage .number { display: inline-block; min-width: 2.4em; color: var(--quiet); }
.notes { background: var(--card); border: 1px solid var(--rule); border-left: 4px solid var(--accent); border-radius: 12px; padding: 18px 24px 18px 42px; max-width: 60em; }
.notes li + li { margin-top: 8px; }
footer { color: var(--quiet); font-size: .88rem; margin-top: 52px; border-top: 1px solid var(--rule); padding-top: 16px; }

@media (max-width: 860px) { .grid, .grid.chart-table { align-items: start; grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 560px) {
  body { padding: 0 16px 40px; }
  header { padding-top: 32px; }
  .headline { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; }
  .figure { padding: 12px 14px; }
  .facts { gap: 8px 24px; }
  .card { padding: 16px 16px 18px; }
  details { padding: 0 16px; }
  section { padding-top: 40px; }
  svg text { font-size: 15.5px; }
  svg .tick, svg .end, svg .reference-label, svg .marker-label { font-size: 14.5px; }
  .digests > div { grid-template-columns: minmax(0, 1fr); }
  .samples { grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 10px; }
  th, td { padding: 7px 8px; }
  caption { max-width: calc(100vw - 68px); }
  .matrix.wide-cells tbody th { white-space: normal; overflow-wrap: anywhere; min-width: 8em; padding-right: 10px; }
}
@media print {
  :root { --ground: #fff; --card: #fff; --ink: #000; --quiet: #444; --rule: #ccc; --bed: #f0f0f0; --accent: #0a6c7d; --heat-color: #12a0b5; --loss: #a8401f; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav, .skip { display: none; }
  header { padding-top: 0; }
  .card, .figure, .samples figure { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; height: auto; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
