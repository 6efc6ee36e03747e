package spend

// told are the lists of lines that tell a dimension. For tags those of files are in
// Tagged, where it is not nil.
func (h *History) told(d Dimension) [][]Line {
	if d != ByTag || h.Tagged == nil {
		return [][]Line{h.Lines}
	}
	return [][]Line{filter(h.Lines, ours), h.Tagged}
}

func ours(l *Line) bool { return l.Source == OwnCalls }

// byTag reports whether lines of files pass only because of their tags: some of those in
// Tagged pass, and none of those in Lines.
func (h *History) byTag(pass func(*Line) bool) bool {
	for i := range h.Lines {
		if l := &h.Lines[i]; !ours(l) && pass(l) {
			return false
		}
	}
	for i := range h.Tagged {
		if pass(&h.Tagged[i]) {
			return true
		}
	}
	return false
}

// joined is both lists of lines, in the order of their time.
func joined(a, b []Line) []Line {
	all := append(append(make([]Line, 0, len(a)+len(b)), a...), b...)
	sortLines(all)
	return all
}
