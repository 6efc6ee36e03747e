package lane

import (
	"switchboard/ui/markdown"
	"switchboard/ui/styled"
)

// answerText is the text of an answer as it is shown: its start rendered as
// Markdown, and from where that ends the text as it streams. Rendering is slow, so
// it is done by a command, which takes a job and brings it back.
type answerText struct {
	streamed markdown.WrappedText // the whole text; its lines begin where the rendered part ends
	rendered markdown.Rendered
	cells    int // the width that the rendered part was made for; 0: it has to be made anew
	bytes    int // of the text that the rendered part was made of
	renderer markdown.Renderer
}

func (a *answerText) String() string { return a.streamed.Text.String() }

func (a *answerText) empty() bool { return a.streamed.Text.Len() == 0 }

// raw reports whether the text is shown as it was written, without Markdown.
func (a *answerText) raw() bool { return a.streamed.Plain }

// setRaw shows the text as it was written, or as Markdown.
func (a *answerText) setRaw(raw bool) {
	a.streamed.Plain = raw
	a.join()
}

// replace puts another text in the place of what streamed, when it differs.
func (a *answerText) replace(text string) {
	if a.streamed.Replace(text) {
		a.rendered, a.cells = markdown.Rendered{}, 0
	}
}

// take shows a rendered job.
func (a *answerText) take(j markdown.Job) {
	a.rendered, a.cells, a.bytes = j.Rendered, j.Cells, len(j.Text)
	a.join()
}

// join has the streamed lines begin where the rendered part ends.
func (a *answerText) join() {
	rest := min(a.rendered.Rest, a.streamed.Text.Len())
	if a.raw() {
		rest = 0
	}
	if rest != a.streamed.Start {
		a.streamed.SetStart(rest)
	}
}

// outdated reports whether the rendered part lacks text, or was made for another
// width or for an answer that still grew.
func (a *answerText) outdated(ended bool) bool {
	if a.empty() || a.raw() {
		return false
	}
	return a.cells != a.streamed.Cells || a.bytes != a.streamed.Text.Len() || ended && !a.rendered.Ended
}

// job is what the renderer is given.
func (a *answerText) job(lane int, ended bool) markdown.Job {
	return markdown.Job{Lane: lane, Renderer: &a.renderer, Text: a.String(), Cells: a.streamed.Cells, Rendered: markdown.Rendered{Ended: ended}}
}

// passage is the text as lines.
func (a *answerText) passage(t styled.Theme) passage {
	if a.raw() {
		return passage{body: func(i int) string { return a.streamed.At(i, t) }, lines: len(a.streamed.Lines)}
	}
	out := passage{body: a.rendered.At, lines: a.rendered.Lines()}
	if a.cells == a.streamed.Cells {
		out.fitting = out.lines
	}
	if n := len(a.streamed.Lines); len(a.rendered.Open) == 0 && n > 0 {
		return out.then(n, func(i int) string { return a.streamed.At(i, t) })
	}
	return out
}
