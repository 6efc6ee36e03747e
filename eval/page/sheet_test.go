package page

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"switchboard/providers"
)

func TestASheetHasNoFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'=1", "\r=1": "'=1", "＝1": "'＝1", "  =1": "'=1",
		"\x1b[31m=1": "'=1", "demo-nano": "demo-nano", "": "", "a\nb": "a b", `say "hi"`: `say "hi"`,
	} {
		if got := Text(in); got.text != want {
			t.Errorf("%q is %q, want %q", in, got.text, want)
		}
	}
}

func TestNumbersOfASheetStayNumbers(t *testing.T) {
	var b strings.Builder
	s := NewSheet(&b)
	if err := s.Names("a", "=b"); err != nil {
		t.Fatal(err)
	}
	row := []Cell{Count(-3), Amount(providers.Nano(-1)), Amount(providers.Money{}), Tokens(providers.Count(7)), Tokens(providers.Tokens{}), Moment(time.Time{}), Moment(time.Date(2026, 5, 1, 2, 0, 0, 0, time.FixedZone("", 7200))), {}}
	if err := s.Row(row...); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "a,'=b\n-3,-0.000000001,,7,,,2026-05-01T00:00:00Z,\n"
	if b.String() != want {
		t.Errorf("got  %s\nwant %s", b.String(), want)
	}
	r := csv.NewReader(strings.NewReader(b.String()))
	r.FieldsPerRecord = -1
	if _, err := r.ReadAll(); err != nil {
		t.Error(err)
	}
}
