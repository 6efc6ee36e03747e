package serve

import (
	"flag"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

// inlineData is what countedText looks for, as an expression.
var inlineData = regexp.MustCompile(`"(data:[^"]{1000,}|[A-Za-z0-9+/=]{1000,})"`)

func TestImagesCountAsTokensAndNotAsBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var body strings.Builder
		for _, part := range rapid.SliceOfN(rapid.SampledFrom([]string{
			`"`, `""`, `"type":`, `"text"`, "data:", "é", " ", `\"`, strings.Repeat("A", 994), strings.Repeat("b/", 500), strings.Repeat("é", 600), strings.Repeat("é ", 600), "abcdef", "abcde",
		}), 0, 12).Draw(t, "parts") {
			body.WriteString(part)
		}
		want := inlineData.ReplaceAllString(body.String(), `"`+strings.Repeat("image ", 400)+`"`)
		if got := countedText([]byte(body.String())); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}
