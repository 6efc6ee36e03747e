package access

import (
	"flag"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"switchboard/providers"
)

var _ = flag.Set("rapid.seed", "1")

// What the scans are held against: the same rules as regular expressions over all of a text.
var (
	wholeMail = regexp.MustCompile(`[\pL\d._%+-]+@[\pL\d-]+(\.[\pL\d-]+)*\.\pL{2,}`)
	escape    = regexp.MustCompile(`\\(u[0-9a-fA-F]{4}|.)`)
)

func unescapedByRule(text string) string {
	for range mostEscaped {
		text = escape.ReplaceAllStringFunc(text, func(of string) string {
			switch code, err := strconv.ParseUint(of[2:], 16, 16); {
			case err == nil:
				return string(rune(code))
			case strings.Contains(`"\/`, of[1:]):
				return of[1:]
			}
			return " "
		})
	}
	return text
}

func wholeCard(text string) bool { return slices.ContainsFunc(digits.FindAllString(text, -1), isCard) }

// piece is what texts are made of: what the patterns look for, and what stands beside it.
var piece = rapid.OneOf(
	rapid.SampledFrom([]string{"@", ".", "a@b.co", "é", "日", " ", "\n", "\"", "'", "(", ")", "+49", "170 1234567", "(212) 555-0187", "555-555-5555", "4111 1111 1111 1111", "4111111111111111", "5500-0055-5555-5559",
		"sk-", "AIza", "AKIA", "ya29", "?q=", "&", "=", "/", "~/", "_", "-", "abcdefghijklm", "ABCDEFGHIJKLM0123456789", "x", "0", "12", ",", `\`, `\u0040`, `\n`, `\"`, `\\`, "\xff", "u00e9"}),
	rapid.StringN(0, 3, -1),
)

func TestWhatIsPersonalIsFoundAsByTheRulesOverAllOfAText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 14).Draw(t, "text"), "")
		if got, want := hasMail(text), wholeMail.MatchString(text); got != want {
			t.Errorf("email in %q: %v", text, got)
		}
		if got, want := hasPhone(text), phone.MatchString(text); got != want {
			t.Errorf("phone in %q: %v", text, got)
		}
		if wholeCard(text) && !hasCard(text) {
			t.Errorf("no card in %q", text)
		}
		if got, want := providers.HasKey(text), providers.MaskKeys(text) != text; got != want {
			t.Errorf("key in %q: %v", text, got)
		}
		if got, want := unescaped(text), unescapedByRule(text); got != want {
			t.Errorf("%q is %q, not %q", text, got, want)
		}
	})
}

func TestTwoNumbersWithOneSignBetweenAreBothSeen(t *testing.T) {
	if !hasCard("4111 1111 1111 1112,4111 1111 1111 1111,x") {
		t.Error("the second one is not seen")
	}
}

// BenchmarkPersonal200KB looks through what an agent sends.
func BenchmarkPersonal200KB(b *testing.B) {
	text := strings.Repeat("a line of what a tool \\\"said\\\" 12:30 v1.2.3 key=value\\n", 3600)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Personal(text)
	}
}
