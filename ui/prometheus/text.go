package prometheus

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"switchboard/providers"
)

// writer writes families of figures.
type writer struct{ *bufio.Writer }

func newWriter(w io.Writer) writer { return writer{bufio.NewWriter(w)} }

// label is a name and a value. Names are ours and need no care.
type label struct{ name, value string }

var (
	inHelp  = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	inLabel = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)
)

// family begins the samples of a gauge; they have to follow.
func (w writer) family(name, help string) { w.typed(name, help, "gauge") }

// typed begins the samples of a figure of a type.
func (w writer) typed(name, help, kind string) {
	w.WriteString("# HELP " + name + " " + inHelp.Replace(help) + "\n# TYPE " + name + " " + kind + "\n")
}

// sample is a figure. Values of labels come from anywhere: controls in them do
// no harm.
func (w writer) sample(name string, v float64, labels ...label) {
	w.WriteString(name)
	for i, l := range labels {
		w.WriteByte("{,"[min(i, 1)])
		w.WriteString(l.name + `="` + inLabel.Replace(providers.CleanLine(l.value, mostLabel)) + `"`)
	}
	if len(labels) > 0 {
		w.WriteByte('}')
	}
	w.WriteString(" " + strconv.FormatFloat(v, 'g', -1, 64) + "\n")
}

// indicator is 1 for what is so, else 0.
func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// mostLabel is the most letters of a label's value.
const mostLabel = 200
