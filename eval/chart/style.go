package chart

// Style is the style sheet of charts. A document has it once. Whoever wants other
// colours sets the custom properties again behind it.
const Style = `
.chart{display:block;width:100%;height:auto;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
--chart-ink:#1d1d1f;--chart-quiet:#55555c;--chart-grid:#dcdce2;--chart-back:#ffffff;
--chart-1:#0b62a4;--chart-2:#b3440f;--chart-3:#0a7a5c;--chart-4:#8a3d8f;--chart-5:#7a6200;--chart-6:#4a4a52}
@media screen and (prefers-color-scheme:dark){.chart{
--chart-ink:#ececf0;--chart-quiet:#a9a9b3;--chart-grid:#3a3a42;--chart-back:#17171a;
--chart-1:#6cb6ff;--chart-2:#ff9b6a;--chart-3:#4fd1a5;--chart-4:#d79bdd;--chart-5:#e3c04d;--chart-6:#c4c4cc}}
.chart text{fill:var(--chart-ink)}
.chart .tick,.chart .quiet{fill:var(--chart-quiet);font-variant-numeric:tabular-nums}
.chart .label{fill:var(--chart-quiet)}
.chart .name,.chart .note{paint-order:stroke;stroke:var(--chart-back);stroke-width:3px;stroke-linejoin:round}
.chart .grid{stroke:var(--chart-grid);stroke-width:1}
.chart .axis{stroke:var(--chart-quiet);stroke-width:1}
.chart .event{stroke:var(--chart-quiet);stroke-width:1;stroke-dasharray:2 3}
.chart .limit{stroke:var(--chart-ink);stroke-width:1.4;stroke-dasharray:9 4 2 4}
.chart .c1{--c:var(--chart-1)}.chart .c2{--c:var(--chart-2)}.chart .c3{--c:var(--chart-3)}
.chart .c4{--c:var(--chart-4)}.chart .c5{--c:var(--chart-5)}.chart .c6{--c:var(--chart-6)}
.chart .line{stroke:var(--c,var(--chart-ink));stroke-width:2;fill:none;stroke-linejoin:round}
.chart .dashed{stroke-dasharray:6 4}
.chart .marker{stroke:var(--c);stroke-width:1.4;fill:var(--c)}
.chart .hollow{fill:var(--chart-back)}
.chart .whisker{stroke:var(--c,var(--chart-quiet));stroke-width:1.4}
.chart .band{fill:var(--c,var(--chart-quiet));opacity:.18}
.chart .bar{fill:var(--c)}
.chart .hatch{stroke:var(--chart-back);stroke-width:1.6;fill:none}
`
