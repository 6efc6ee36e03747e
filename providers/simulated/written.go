package simulated

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

//go:embed written/*.txt
var writtenFiles embed.FS

// DemoPrompt is a built-in prompt with the written answers of the simulated
// models.
type DemoPrompt struct {
	ID      string
	Task    string // as engine.Task names it
	Text    string
	Answers map[string]DemoAnswer // by model: demo-nano, demo-small, demo-flagship
}

// DemoAnswer is a written answer.
type DemoAnswer struct {
	Text      string
	Reasoning string // what the model shows of its thinking; often empty

	// Quality in [0, 1] is what a careful reader would say of it: 1 right and
	// complete, 0 useless. Simulated ratings are drawn around it.
	Quality float64
}

// DemoPrompts are the built-in prompts, task by task. The texts stand in the
// directory written, whose README explains their format.
func DemoPrompts() []DemoPrompt { return slices.Clone(written()) }

var written = sync.OnceValue(func() []DemoPrompt {
	names, err := fs.Glob(writtenFiles, "written/*.txt")
	if err != nil {
		panic(err) // the pattern is wrong
	}
	var all []DemoPrompt
	for _, name := range names {
		prompts, err := readWritten(name)
		if err != nil {
			panic(err) // an embedded text is; the tests read them all
		}
		all = append(all, prompts...)
	}
	return all
})

func readWritten(name string) ([]DemoPrompt, error) {
	text, err := fs.ReadFile(writtenFiles, name)
	if err != nil {
		return nil, err
	}
	task := strings.ReplaceAll(strings.TrimSuffix(path.Base(name), ".txt"), "-", " ")
	prompts, err := parseWritten(string(text), task)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return prompts, nil
}

// parseWritten reads sections that begin with a line such as
//
//	=== prompt two-trains
//	=== demo-nano 0.2
//	=== demo-flagship thinks
//
// and keeps their texts as they stand, without blank lines around them.
func parseWritten(text, task string) ([]DemoPrompt, error) {
	var prompts []DemoPrompt
	var head string
	var body strings.Builder
	finish := func() error {
		if head == "" {
			return nil
		}
		var err error
		prompts, err = addSection(prompts, task, head, strings.Trim(body.String(), "\n"))
		return err
	}
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		next, ok := strings.CutPrefix(lines.Text(), "=== ")
		if !ok {
			body.WriteString(lines.Text() + "\n")
			continue
		}
		if err := finish(); err != nil {
			return nil, err
		}
		head = next
		body.Reset()
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return prompts, finish()
}

func addSection(prompts []DemoPrompt, task, head, body string) ([]DemoPrompt, error) {
	who, what, ok := strings.Cut(head, " ")
	if !ok || body == "" {
		return nil, fmt.Errorf("%q: a section has two words and a text", head)
	}
	if who == "prompt" {
		return append(prompts, DemoPrompt{ID: what, Task: task, Text: body, Answers: make(map[string]DemoAnswer)}), nil
	}
	if len(prompts) == 0 {
		return nil, fmt.Errorf("%q: no prompt comes before it", head)
	}
	answers := prompts[len(prompts)-1].Answers
	answer := answers[who]
	if what == "thinks" {
		answer.Reasoning = body
	} else {
		quality, err := strconv.ParseFloat(what, 64)
		if err != nil || !(quality >= 0 && quality <= 1) {
			return nil, fmt.Errorf("%q: a quality is a number from 0 to 1", head)
		}
		answer.Text, answer.Quality = body, quality
	}
	answers[who] = answer
	return prompts, nil
}

// normalized is a text without what does not matter when a prompt is typed
// again: case, spaces and punctuation. Signs that change a sum stay.
func normalized(s string) string {
	var b strings.Builder
	gap := false
	last := ' '
	for _, r := range s {
		if !matters(r, last) {
			gap, last = true, r
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
		gap, last = false, r
	}
	return b.String()
}

func matters(r, before rune) bool {
	switch r {
	case '*', '/', '%':
		return true
	case '-': // a minus, but not a hyphen
		return !unicode.IsLetter(before)
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) || unicode.IsSymbol(r)
}
