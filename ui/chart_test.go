package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func sampleChart() chart {
	c := chart{floor: 0.95, axis: "cost"}
	for i := range 11 {
		x := float64(i) / 10
		c.curve = append(c.curve, chartPoint{x, 0.9 + 0.1*x, 0.88 + 0.1*x, 0.92 + 0.08*x})
	}
	c.marks = []chartMark{{sign: "◆", cost: 0.5, quality: 0.95}}
	return c
}

func TestChart(t *testing.T) {
	t.Run("takes its room to the cell, whatever that is", func(t *testing.T) {
		for _, c := range []chart{sampleChart(), {floor: 0.8}, {floor: 0.99, curve: []chartPoint{{0.3, -0.5, -1, 1}}}} {
			for w := 10; w < 130; w += 7 {
				for h := 2; h < 40; h += 3 {
					rows := c.draw(monoTheme(), ruler{}, w, h)
					if len(rows) != h {
						t.Fatalf("%d rows of %d", len(rows), h)
					}
					for _, s := range rows {
						if n := ansi.StringWidth(s); n != w {
							t.Fatalf("%d cells of %d: %q", n, w, ansi.Strip(s))
						}
					}
				}
			}
		}
	})
	t.Run("has the floor, the mark, the band and the reference", func(t *testing.T) {
		text := ansi.Strip(strings.Join(sampleChart().draw(monoTheme(), ruler{}, 60, 14), "\n"))
		for _, want := range []string{"0.95 ┼", "╌", "◆", "░", "1.00 ┤", "100 %", "cost"} {
			if !strings.Contains(text, want) {
				t.Errorf("it lacks %q:\n%s", want, text)
			}
		}
	})
	t.Run("is straight between its points, and nothing outside of them", func(t *testing.T) {
		c := chart{curve: []chartPoint{{0.2, 0.8, 0.7, 0.9}, {0.4, 1, 1, 1}}}
		if p, ok := c.at(0.3); !ok || p.quality < 0.899 || p.quality > 0.901 || p.low < 0.849 || p.low > 0.851 {
			t.Errorf("%v %v", p, ok)
		}
		for _, x := range []float64{0.1, 0.5} {
			if p, ok := c.at(x); ok {
				t.Errorf("at %v there is %v", x, p)
			}
		}
	})
}

func TestTableTakesItsRoom(t *testing.T) {
	columns := []tableColumn[string]{
		{title: "name", cell: func(s string) string { return s }},
		{title: "figures", right: true, worth: 8, cell: func(s string) string { return strings.Repeat("1", len(s)%9) }},
		{title: "words of little worth", worth: 1, cell: func(string) string { return "日本語 words" }},
	}
	for w := 4; w < 90; w++ {
		table := newTable(columns...)
		table.fill([]string{"short", "a name that is rather long", "naïve 日本"})
		for _, s := range table.draw(monoTheme(), ruler{}, w, 6, true) {
			if n := ansi.StringWidth(s); n != w {
				t.Fatalf("%d cells of %d: %q", n, w, ansi.Strip(s))
			}
		}
	}
}
