package widget

import (
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"switchboard/ui/styled"
)

func sampleChart() Chart {
	c := Chart{Floor: 0.95, Axis: "cost"}
	for i := range 11 {
		x := float64(i) / 10
		c.Curve = append(c.Curve, ChartPoint{x, 0.9 + 0.1*x, 0.88 + 0.1*x, 0.92 + 0.08*x})
	}
	c.Marks = []ChartMark{{Sign: "◆", Cost: 0.5, Quality: 0.95}}
	return c
}

func TestChart(t *testing.T) {
	t.Run("takes its room to the cell, whatever that is", func(t *testing.T) {
		for _, c := range []Chart{sampleChart(), {Floor: 0.8}, {Floor: 0.99, Curve: ChartCurve{{0.3, -0.5, -1, 1}}}, {Floor: 0.9, Curve: sampleChart().Curve, Beside: ChartCurve{{0.1, -3, 0, 0}, {0.2, 2, 0, 0}, {1.4, 1, 1, 1}}}} {
			for w := 10; w < 130; w += 7 {
				for h := 2; h < 40; h += 3 {
					rows := c.Draw(styled.MonoTheme(), styled.Widths{}, w, h)
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
		text := ansi.Strip(strings.Join(sampleChart().Draw(styled.MonoTheme(), styled.Widths{}, 60, 14), "\n"))
		for _, want := range []string{"0.95 ┼", "╌", "◆", "░", "1.00 ┤", "100 %", "cost"} {
			if !strings.Contains(text, want) {
				t.Errorf("it lacks %q:\n%s", want, text)
			}
		}
	})
	t.Run("tells two curves apart without colour, and where they lie on each other shows both", func(t *testing.T) {
		c := sampleChart()
		c.Marks = nil
		for _, p := range c.Curve {
			c.Beside = append(c.Beside, ChartPoint{Cost: p.Cost, Quality: min(1, p.Quality+0.04)})
		}
		rows := c.Draw(styled.MonoTheme(), styled.Widths{}, 60, 14)
		if top := ansi.Strip(rows[0]); !strings.Contains(top, "+++") || strings.Count(ansi.Strip(strings.Join(rows, "\n")), "+") < 30 {
			t.Errorf("the other curve is not above:\n%s", ansi.Strip(strings.Join(rows, "\n")))
		}
		c.Beside = c.Curve
		text := ansi.Strip(strings.Join(c.Draw(styled.MonoTheme(), styled.Widths{}, 60, 14), "\n"))
		marks, line := strings.Count(text, "+"), len(regexp.MustCompile("[\u2801-\u28ff]").FindAllString(text, -1))
		if marks < 3 || line < 4*marks {
			t.Errorf("%d marks of one curve on %d cells of the other:\n%s", marks, line, text)
		}
	})
	t.Run("is straight between its points, and nothing outside of them", func(t *testing.T) {
		c := ChartCurve{{0.2, 0.8, 0.7, 0.9}, {0.4, 1, 1, 1}}
		if p, ok := c.At(0.3); !ok || p.Quality < 0.899 || p.Quality > 0.901 || p.Low < 0.849 || p.Low > 0.851 {
			t.Errorf("%v %v", p, ok)
		}
		for _, x := range []float64{0.1, 0.5} {
			if p, ok := c.At(x); ok {
				t.Errorf("at %v there is %v", x, p)
			}
		}
	})
}

func TestTableTakesItsRoom(t *testing.T) {
	columns := []TableColumn[string]{
		{Title: "name", Cell: func(s string) string { return s }},
		{Title: "figures", Right: true, Worth: 8, Cell: func(s string) string { return strings.Repeat("1", len(s)%9) }},
		{Title: "words of little worth", Worth: 1, Cell: func(string) string { return "日本語 words" }},
	}
	for w := 4; w < 90; w++ {
		table := NewTable(columns...)
		table.SetRows([]string{"short", "a name that is rather long", "naïve 日本"})
		for _, s := range table.Draw(styled.MonoTheme(), styled.Widths{}, w, 6, true) {
			if n := ansi.StringWidth(s); n != w {
				t.Fatalf("%d cells of %d: %q", n, w, ansi.Strip(s))
			}
		}
	}
}
