package compare

import (
	"flag"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

// picture draws a layout: T and S are the tab bar and the status line, N the
// notices, lanes are numbers, R the route, Q a question, P the prompt.
func picture(a layoutInput) string {
	l := computeLayout(a)
	cells := make([][]byte, a.height)
	for y := range cells {
		cells[y] = []byte(strings.Repeat(".", a.width))
	}
	fill := func(r styled.Rect, c byte) {
		for y := r.Y; y < r.Y+r.H; y++ {
			for x := r.X; x < r.X+r.W; x++ {
				if cells[y][x] != '.' {
					c = '!'
				}
				cells[y][x] = c
			}
		}
	}
	fill(styled.Rect{X: 0, Y: 0, W: a.width, H: 1}, 'T')
	fill(styled.Rect{X: 0, Y: a.height - 1, W: a.width, H: 1}, 'S')
	fill(l.notices, 'N')
	fill(l.route, 'R')
	fill(l.question, 'Q')
	fill(l.prompt, 'P')
	for i, r := range l.lanes {
		fill(r, byte('1'+i))
	}
	var out strings.Builder
	for _, row := range cells {
		out.WriteString(shrink(string(row)) + "\n")
	}
	return out.String()
}

// shrink shows a run of more than four cells as four, so that the pictures
// stay small; the property below checks the widths.
func shrink(row string) string {
	var out strings.Builder
	for i, run := 0, 0; i < len(row); i++ {
		if i > 0 && row[i] == row[i-1] {
			run++
		} else {
			run = 0
		}
		if run < 4 {
			out.WriteByte(row[i])
		}
	}
	return out.String()
}

func TestLayout(t *testing.T) {
	for name, c := range map[string]struct {
		input layoutInput
		want  string
	}{
		"three lanes stand side by side on 80 columns": {layoutInput{width: 80, height: 24, lanes: 3, prompt: 1}, `
			TTTT ×1
			111122223333 ×16
			RRRR ×3
			PPPP ×3
			SSSS ×1`},
		"notices stand above the lanes": {layoutInput{width: 80, height: 24, lanes: 3, prompt: 1, notices: 2}, `
			TTTT ×1
			NNNN ×2
			111122223333 ×14
			RRRR ×3
			PPPP ×3
			SSSS ×1`},
		"a narrow screen shows the focused lane": {layoutInput{width: 60, height: 20, lanes: 3, focus: 1, prompt: 1}, `
			TTTT ×1
			2222 ×13
			RRRR ×2
			PPPP ×3
			SSSS ×1`},
		"the smallest screen": {layoutInput{width: 40, height: 12, lanes: 3, prompt: 5}, `
			TTTT ×1
			1111 ×7
			RRRR ×1
			PPPP ×2
			SSSS ×1`},
		"eight lanes stand in two rows": {layoutInput{width: 160, height: 45, lanes: 8, prompt: 1}, `
			TTTT ×1
			1111222233334444 ×18
			5555666677778888 ×18
			RRRR ×4
			PPPP ×3
			SSSS ×1`},
		"seven lanes fill two rows": {layoutInput{width: 120, height: 40, lanes: 7, prompt: 1}, `
			TTTT ×1
			1111222233334444 ×15
			555566667777 ×16
			RRRR ×4
			PPPP ×3
			SSSS ×1`},
		"where two rows would be low there are tabs": {layoutInput{width: 80, height: 24, lanes: 4, prompt: 1}, `
			TTTT ×1
			1111 ×16
			RRRR ×3
			PPPP ×3
			SSSS ×1`},
		"lanes that were not asked take what they hold": {layoutInput{width: 160, height: 45, lanes: 3, prompt: 1, idle: 9}, `
			TTTT ×1
			111122223333 ×9
			.... ×27
			RRRR ×4
			PPPP ×3
			SSSS ×1`},
		"a maximised lane takes the room": {layoutInput{width: 160, height: 45, lanes: 4, focus: 3, maximised: true, prompt: 1}, `
			TTTT ×1
			4444 ×36
			RRRR ×4
			PPPP ×3
			SSSS ×1`},
		"a long prompt takes a quarter at most": {layoutInput{width: 120, height: 40, lanes: 2, prompt: 100}, `
			TTTT ×1
			11112222 ×24
			RRRR ×4
			PPPP ×10
			SSSS ×1`},
		"a question stands above the prompt": {layoutInput{width: 80, height: 24, lanes: 3, prompt: 1, question: 1}, `
			TTTT ×1
			111122223333 ×15
			RRRR ×3
			QQQQ ×1
			PPPP ×3
			SSSS ×1`},
		"reasons unfold upwards": {layoutInput{width: 120, height: 40, lanes: 2, prompt: 1, why: 5}, `
			TTTT ×1
			11112222 ×26
			RRRR ×9
			PPPP ×3
			SSSS ×1`},
	} {
		t.Run(name, func(t *testing.T) {
			want := strings.ReplaceAll(strings.TrimSpace(c.want), "\t", "")
			if got := tallied(picture(c.input)); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// tallied writes equal rows once, with their number.
func tallied(p string) string {
	var out []string
	rows := strings.Split(strings.TrimSpace(p), "\n")
	for i := 0; i < len(rows); {
		n := 1
		for i+n < len(rows) && rows[i+n] == rows[i] {
			n++
		}
		out = append(out, rows[i]+" ×"+strconv.Itoa(n))
		i += n
	}
	return strings.Join(out, "\n")
}

func TestLayoutCoversTheScreenWithoutOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := layoutInput{
			width:     rapid.IntRange(shell.MinWidth, 300).Draw(t, "width"),
			height:    rapid.IntRange(shell.MinHeight, 100).Draw(t, "height"),
			lanes:     rapid.IntRange(1, 8).Draw(t, "lanes"),
			maximised: rapid.Bool().Draw(t, "maximised"),
			notices:   rapid.IntRange(0, 6).Draw(t, "notices"),
			prompt:    rapid.IntRange(0, 200).Draw(t, "prompt"),
			question:  rapid.IntRange(0, 4).Draw(t, "question"),
			why:       rapid.IntRange(0, 30).Draw(t, "why"),
		}
		a.focus = rapid.IntRange(0, a.lanes-1).Draw(t, "focus")
		if p := picture(a); strings.ContainsAny(p, ".!") {
			t.Fatalf("gaps or overlaps in\n%s", p)
		}
		least := 3
		if a.height >= 18 {
			least = 6 // with meters of two lines
		}
		for i, r := range computeLayout(a).lanes {
			if r.H > 0 && (r.W < min(minLane, a.width) || r.H < least) {
				t.Fatalf("lane %d has only %d×%d cells", i, r.W, r.H)
			}
		}
	})
}
