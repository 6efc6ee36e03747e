package widget

import (
	"slices"
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
		return table.Fitting(styled.Widths{}, table.Rows, room)
	}
	const long = "accounts/fireworks/models/llama-v3p1-405b-instruct-turbo"
	if columns, widths := fit(long, 50); !slices.Equal(columns, []int{0, 1, 2}) || widths[0] != 31 {
		t.Errorf("columns %v of %v cells", columns, widths)
	}
	if columns, _ := fit(long, 40); !slices.Equal(columns, []int{0, 2}) {
		t.Errorf("with little room there are columns %v", columns)
	}
}
