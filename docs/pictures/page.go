package main

import (
	"fmt"
	"strings"
)

// page is the text of the gallery's page.
func page() string {
	var b strings.Builder
	b.WriteString("# Every screen\n\n" +
		"Drawn by `go run ./docs/pictures` from the real program on simulated models: each screen in three sizes of a terminal, on a light and on a dark ground.\n" +
		"The pictures are text in SVG, so the letters are those of your browser's monospaced font. A click opens one in full size.\n")
	for _, sc := range scenes {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n%s\n", sc.title, sc.caption, sc.keys)
		for _, sz := range sizes {
			fmt.Fprintf(&b, "\n| %d × %d, light | dark |\n|---|---|\n|", sz.cols, sz.rows)
			for _, g := range grounds {
				fmt.Fprintf(&b, " ![%s at %d × %d on a %s ground](%s) |", sc.title, sz.cols, sz.rows, g.name, sc.file(sz, g))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
