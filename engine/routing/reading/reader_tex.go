package reading

import (
	"strings"

	"switchboard/engine/routing/chars"
)

// longestTeX is how many bytes a formula between dollar signs may have.
const longestTeX = 400

// texEnd is where the formula ends that the dollar sign at i opens, or 0. As in Pandoc's
// tex_math_dollars something other than white space stands after the first sign and before
// the last one, and no letter or digit follows: $5 and $10 are prices.
func texEnd(text string, i int) int {
	double := strings.HasPrefix(text[i:], "$$")
	i++
	if double {
		i++
	} else if i >= len(text) || chars.ASCII[text[i]&0x7f] == chars.Blank || text[i] == '\n' {
		return 0
	}
	for j := i; j < min(len(text), i+longestTeX); j++ {
		switch {
		case text[j] == '\n' && !double:
			return 0
		case text[j] != '$' || text[j-1] == '\\':
		case double:
			return j + 1
		case j == i || chars.ASCII[text[j-1]&0x7f] == chars.Blank || j+1 < len(text) && chars.ASCIIWord[text[j+1]&0x7f]:
			return 0
		default:
			return j + 1
		}
	}
	return 0
}

// hasTeX reports a formula between dollar signs.
func hasTeX(text string) bool {
	for i := 0; ; i++ {
		n := strings.IndexByte(text[i:], '$')
		if n < 0 {
			return false
		}
		if i += n; texEnd(text, i) > 0 {
			return true
		}
	}
}

// tex counts a formula whose first dollar sign stands here.
func (r *Reader) tex() {
	if r.pos < r.texTo {
		return
	}
	if end := texEnd(r.text, r.pos); end > 0 {
		r.Counts.Formulas++
		r.texTo = end
	}
}
