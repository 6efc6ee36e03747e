package engine

import "strings"

// Nearest is the word that text most likely stands for, or empty. It is the nearest one by
// letters that are missing, wrong or too many, or else the only one that contains text.
// Case, hyphens, dots and spaces do not count.
func Nearest(text string, words []string) string {
	plain := strings.NewReplacer("-", "", "_", "", ".", "", " ", "", ":", "")
	said := plain.Replace(strings.ToLower(text))
	best, least, begun := "", len(said)/3+1, 0
	start := ""
	for _, w := range words {
		meant := plain.Replace(strings.ToLower(w))
		if n := distance(said, meant); n < least {
			best, least = w, n
		}
		if len(said) > 2 && strings.Contains(meant, said) {
			start, begun = w, begun+1
		}
	}
	if best == "" && begun == 1 {
		return start
	}
	return best
}

// distance is the Levenshtein distance: how many letters have to be added, removed or
// changed to turn one word into the other.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before := row[0]
		row[0] = i + 1
		for j := range y {
			change := before
			if x[i] != y[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, before+1, row[j]+1)
		}
	}
	return row[len(y)]
}
