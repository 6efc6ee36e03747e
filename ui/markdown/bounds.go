package markdown

// What a chunk may hold to be laid out. A model that is caught in a loop
// writes the same sign ten thousand times, and glamour takes the square of it,
// or more, in time and memory. Past a bound the chunk is shown as it was
// written: nothing is lost but the look.
const (
	maxChunks   = 1200     // of an answer
	maxChunk    = 24 << 10 // bytes
	maxLines    = 2000
	maxSigns    = 3000 // of those that begin or end something within a line
	maxColumns  = 40   // of a table
	maxSpanning = 24   // blocks and spans within one another
)

// simple reports whether a chunk is within the bounds that can be told
// without parsing it.
func simple(chunk string) bool {
	if len(chunk) > maxChunk {
		return false
	}
	lines, signs := 0, 0
	for i := range len(chunk) {
		switch chunk[i] {
		case '\n':
			lines++
		case '*', '_', '~', '[', '`', '<', '|':
			signs++
		}
	}
	return lines <= maxLines && signs <= maxSigns
}
