package widget

import (
	"slices"
	"strings"
	"testing"

	"switchboard/ui/styled"
)

func TestALongNamePushesNoColumnOut(t *testing.T) {
	table := NewTable(
		TableColumn[string]{Title: "model", Cell: func(s string) string { return s }},
		TableColumn[string]{Title: "price", Worth: 3, Cell: func(string) string { return "$0.000042" }},
		TableColumn[string]{Title: "errors", Worth: 5, Cell: func(string) string { return "0 %" }},
	)
	fit := func(name string, room int) (columns, widths []int) {
		table.SetRows([]string{name})
		got := table.Fitting(styled.Widths{}, table.Rows, room)
		return got.Columns, got.Widths
	}
	const long = "accounts/fireworks/models/llama-v3p1-405b-instruct-turbo"
	if columns, widths := fit(long, 50); !slices.Equal(columns, []int{0, 1, 2}) || widths[0] != 31 {
		t.Errorf("columns %v of %v cells", columns, widths)
	}
	if columns, _ := fit(long, 40); !slices.Equal(columns, []int{0, 2}) {
		t.Errorf("with little room there are columns %v", columns)
	}
}

func TestColumnsThatBelongTogetherGoTogether(t *testing.T) {
	table := NewTable(
		TableColumn[string]{Title: "model", Cell: func(s string) string { return s }},
		TableColumn[string]{Title: "in", With: "out", Worth: 1, Cell: func(string) string { return "357M" }},
		TableColumn[string]{Title: "out", With: "in", Worth: 2, Cell: func(string) string { return "31M" }},
		TableColumn[string]{Title: "cost", Worth: 9, Cell: func(string) string { return "$1" }},
	)
	table.SetRows([]string{"nano"})
	for room, want := range map[int][]int{22: {0, 1, 2, 3}, 21: {0, 3}, 16: {0, 3}} {
		if got := table.Fitting(styled.Widths{}, table.Rows, room).Columns; !slices.Equal(got, want) {
			t.Errorf("%d cells: columns %v, want %v", room, got, want)
		}
	}
}

func TestColumnsStandCloserBeforeANameIsCut(t *testing.T) {
	table := NewTable(
		TableColumn[string]{Title: "task", Cell: func(s string) string { return s }},
		TableColumn[string]{Title: "cost", Right: true, Worth: 9, Cell: func(string) string { return "$0.0012" }},
		TableColumn[string]{Title: "loss", Worth: 9, Cell: func(string) string { return "≤ 0.05" }},
	)
	table.SetRows([]string{"question answering"})
	for w, want := range map[int]string{
		39: "  question answering  $0.0012  ≤ 0.05  ",
		36: "  question answering $0.0012 ≤ 0.05 ",
		35: "  question answering $0.0012 ≤ 0.05",
		34: "  question answeri… $0.0012 ≤ 0.05",
	} {
		drawn := table.Draw(styled.Theme{}, styled.Widths{}, w, 2, false)
		if row := drawn[1]; row != want {
			t.Errorf("%d cells: %q", w, row)
		}
		if head, row := strings.Index(drawn[0], "loss"), strings.Index(drawn[1], "≤"); len([]rune(drawn[0][:head])) != len([]rune(drawn[1][:row])) {
			t.Errorf("%d cells: the head is not above its column:\n%s\n%s", w, drawn[0], drawn[1])
		}
	}
}
