package page

import (
	"bytes"
	"flag"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"switchboard/eval/chart"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

// hostile is text as nobody should name a model.
const hostile = "</td><script>alert(1)</script>|[a](javascript:b) http://x.y www.x.y a@b.c `c` *d* _e_ ~f~ &lt; <img src=x onerror=y>\x1b[31m\u202e\n# g\n---"

func everything(text string) Document {
	table := Table{
		Caption: text, Columns: []Column{{Name: text}, {Name: "requests", Number: true}, {Name: "USD", Number: true}},
		Rows: [][]string{{text, "1,204", "$3.10"}, {"demo-small", "3"}}, Foot: []string{"sum", "1,207", text},
	}
	bars := chart.Bars{Title: text, Desc: text, X: chart.Axis{Label: text, Unit: chart.Money}, Rows: []chart.Bar{{Label: text, Values: []float64{3.1}, Note: text}}}
	return Document{Title: text, Blocks: []Block{
		Lead{text},
		Heading{Text: text},
		Paragraph{text},
		Facts{[]Fact{{text, text, text}, {Name: "price", Value: ""}}},
		Heading{Text: text, Sub: true},
		table,
		Chart{bars, Table{Columns: Columns("task", ">USD"), Rows: [][]string{{text, "$3.10"}}}},
		Heading{Text: "Notes"},
		List{[]string{text, text}},
		Note{Text: text}, Note{Text: text, Warning: true},
	}}
}

// written is the document as HTML and as Markdown.
func written(t interface{ Fatal(...any) }, d Document) (asHTML, asMarkdown string) {
	var h, m bytes.Buffer
	if err := d.HTML(&h); err != nil {
		t.Fatal(err)
	}
	if err := d.Markdown(&m); err != nil {
		t.Fatal(err)
	}
	return h.String(), m.String()
}

func TestDocumentsLookAsKept(t *testing.T) {
	for name, text := range map[string]string{"usual": "demo-nano costs $0.02, R&D pays 5 % (cached_input too)", "hostile": hostile} {
		h, m := written(t, everything(text))
		t.Run(name+" html", func(t *testing.T) { golden.RequireEqual(t, h) })
		t.Run(name+" markdown", func(t *testing.T) { golden.RequireEqual(t, m) })
		t.Run(name+" text", func(t *testing.T) {
			var s bytes.Buffer
			if err := everything(text).Text(&s); err != nil {
				t.Fatal(err)
			}
			golden.RequireEqual(t, s.Bytes())
		})
	}
}

// element is a tag with the text in it.
type element struct{ tag, text string }

// elements reads HTML; the text of an element is that of all in it.
func elements(t interface{ Fatal(...any) }, source string) (all []element) {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "href" || a.Key == "src" || strings.Contains(a.Val, "url(http") {
				t.Fatal("has the attribute " + a.Key + " in " + source)
			}
		}
		var text strings.Builder
		for c := range n.Descendants() {
			if c.Type == html.TextNode {
				text.WriteString(c.Data)
			}
		}
		all = append(all, element{n.Data, strings.TrimSpace(text.String())})
	}
	return all
}

func count(all []element, tag string) (n int) {
	for _, e := range all {
		if e.tag == tag {
			n++
		}
	}
	return n
}

func has(all []element, tag, text string) bool {
	for _, e := range all {
		if e.tag == tag && e.text == text {
			return true
		}
	}
	return false
}

func TestTextStaysTextWhateverItSays(t *testing.T) {
	markdown := goldmark.New(goldmark.WithExtensions(extension.GFM))
	mixed := rapid.StringOf(rapid.RuneFrom([]rune("a1 \\`*_{}[]()<>#+-.!|~&;:/@$\"'=^\tw\n")))
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), mixed, rapid.Just(hostile)).Draw(t, "text")
		h, m := written(t, everything(text))
		var rendered bytes.Buffer
		if err := markdown.Convert([]byte(m), &rendered); err != nil {
			t.Fatal(err)
		}
		for from, all := range map[string][]element{"html": elements(t, h), "markdown": elements(t, rendered.String())} {
			for _, tag := range []string{"script", "a", "img", "em", "code", "del", "iframe", "input", "hr"} {
				if count(all, tag) > 0 {
					t.Fatalf("%s has a %s:\n%s\n%s", from, tag, m, rendered.String())
				}
			}
			for _, tag := range []string{"h1", "h2", "h3", "li", "th", "td"} {
				want := strings.Join(strings.Fields(value(text)), " ")
				if tag == "td" { // all other cells name a row in HTML
					want = map[string]string{"html": "$3.10", "markdown": "1,204"}[from]
				}
				if !has(all, tag, want) {
					t.Fatalf("%s has no %s with %q:\n%s\n%s", from, tag, want, m, rendered.String())
				}
			}
			if n := count(all, "table"); n != 2 {
				t.Fatalf("%s has %d tables:\n%s", from, n, m)
			}
			if from == "markdown" && count(all, "td")+count(all, "th") != 4*3+2*2 {
				t.Fatalf("%d cells:\n%s", count(all, "td")+count(all, "th"), m)
			}
		}
	})
}

func TestAPageIsReadableByAScreenReader(t *testing.T) {
	h, _ := written(t, everything("text"))
	for _, want := range []string{`lang="en"`, `<caption id=`, `scope="col"`, `scope="row"`, `role="img"`, `<h1>`, `role="region" tabindex="0"`} {
		if !strings.Contains(h, want) {
			t.Errorf("%s is missing", want)
		}
	}
	ids := map[string]bool{}
	for _, part := range strings.Split(h, ` id="`)[1:] {
		id, _, _ := strings.Cut(part, `"`)
		if ids[id] {
			t.Errorf("the id %s is there twice", id)
		}
		ids[id] = true
	}
	for _, part := range strings.Split(h, `aria-labelledby="`)[1:] {
		names, _, _ := strings.Cut(part, `"`)
		for id := range strings.FieldsSeq(names) {
			if !ids[id] {
				t.Errorf("nothing has the id %s", id)
			}
		}
	}
}

func TestADenseTableIsPrintedSmall(t *testing.T) {
	long := strings.Repeat("word ", 20)
	var b bytes.Buffer
	d := Document{Title: "draws", Blocks: []Block{Table{Caption: "draws", Columns: Columns(">draw", "prompt", "model"), Rows: [][]string{{"1", long, "demo-nano"}}, Dense: true}}}
	if err := d.HTML(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<div class="table dense"`, `<td class="long">word word`, "<td>demo-nano</td>", ".dense table{font-size:6.5pt"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it lacks %q", want)
		}
	}
}
