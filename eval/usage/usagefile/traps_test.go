package usagefile_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"switchboard/eval/usage"
	"switchboard/eval/usage/usagefile"
)

func TestAQuoteThatIsNotClosedTakesNoRowsAlongUnsaid(t *testing.T) {
	t.Run("up to the end of the file", func(t *testing.T) {
		broken := strings.Replace(table, "2,2026", "\"2,2026", 1) + strings.Repeat("3,2026-09-01T10:01:00Z,gpt-5-nano,200,60,0.000034,team\n", 100)
		wantLines(t, told(t, write(t, "a.csv", []byte(broken)), usagefile.Options{Format: usage.CSV}),
			"input 100 ", "row 3: a quote in it is not closed, so that nothing behind it can be read")
	})
	t.Run("up to the next one", func(t *testing.T) {
		broken := strings.Replace(table, "2,2026", "\"2,2026", 1) + "3,2026-09-01T10:01:00Z,gpt-5-nano,200,60,1,team\n4,2026-09-01T10:01:00Z,gpt-5-nano,200,60,1,\"team\"\n5,2026-09-01T10:01:00Z,gpt-5-nano,500,60,1,team\n"
		wantLines(t, told(t, write(t, "a.csv", []byte(broken)), usagefile.Options{Format: usage.CSV}),
			"input 100 ", "row 3: a quote in it is not closed, so that the lines up to 5 cannot be read either", "input 500 ")
	})
}

func TestACellMayHaveLines(t *testing.T) {
	got := told(t, write(t, "a.csv", []byte(table+"3,2026-09-01T10:01:00Z,gpt-5-nano,300,60,1,\"two\r\nlines, \"\"quoted\"\"\"\n4,2026-09-01T10:01:00Z,gpt-5-nano,400,60,1,x\n")), usagefile.Options{Format: usage.CSV})
	wantLines(t, got, "input 300 ", `team=two lines, "quoted"`, "input 400 ")
}

func TestAColumnThatStandsTwiceMustSayOneThing(t *testing.T) {
	got := told(t, write(t, "a.csv", []byte("id,time,model,cost,Cost,note,note\n1,2026-09-01T10:00:00Z,m,1,1,a,b\n2,2026-09-01T10:00:00Z,m,,2,a,b\n3,2026-09-01T10:00:00Z,m,1,2,a,b\n")), usagefile.Options{Format: usage.CSV})
	wantLines(t, got, "; 1 USD reported", "; 2 USD reported", `row 4: cost: "1" and "2" stand in two columns of that name`)
}

func TestACurrencyIsACode(t *testing.T) {
	got := told(t, write(t, "a.csv", []byte("id,time,model,cost,currency\n1,2026-09-01T10:00:00Z,m,1,eur\n2,2026-09-01T10:00:00Z,m,2,€\n3,2026-09-01T10:00:00Z,m,3,\n4,2026-09-01T10:00:00Z,m,4,doubloons\n5,2026-09-01T10:00:00Z,m,5,¥\n")), usagefile.Options{Format: usage.CSV})
	wantLines(t, got, "1 EUR", "2 EUR", "3 USD", `row 5: currency: "doubloons" is no code of a currency`, `row 6: currency: "¥" is no code`)
}

func TestADateAloneIsADayOfItsZone(t *testing.T) {
	columns := func(text string) *usage.Columns {
		c, err := usagefile.ParseColumns(text)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for name, c := range map[string]struct{ columns, row, want string }{
		"in UTC": {"", "2026-09-01,,m,1", "2026-09-01 00:00:00 to 2026-09-02 00:00:00  m: — requests"},
		"one of 23 hours, when clocks are set on":    {"zone = \"Europe/Berlin\"", "2026-03-29,,m,1", "2026-03-28 23:00:00 to 2026-03-29 22:00:00 "},
		"one of 25 hours, when they are set back":    {"zone = \"Europe/Berlin\"", "2026-10-25,,m,1", "2026-10-24 22:00:00 to 2026-10-25 23:00:00 "},
		"where the layout has no clock":              {"time_layout = \"02.01.2006\"", "01.09.2026,,m,1", "2026-09-01 00:00:00 to 2026-09-02 00:00:00 "},
		"and one call where it has a name":           {"[columns]\nid = \"model\"", "2026-09-01,,m,1", "2026-09-01 00:00:00 to 2026-09-02 00:00:00  m: 1 requests"},
		"unless the file says when it ends":          {"", "2026-09-01,2026-10-01,m,1", "2026-09-01 00:00:00 to 2026-10-01 00:00:00 "},
		"a time is none":                             {"", "2026-09-01T00:00:00Z,,m,1", "2026-09-01 00:00:00  m: 1 requests"},
		"nor are seconds":                            {"", "1788220800,,m,1", "2026-09-01 00:00:00  m: 1 requests"},
		"an hour that the clocks have twice":         {"zone = \"Europe/Berlin\"", "2026-10-25 02:30:00,,m,1", "2026-10-25 00:30:00  m"},
		"an hour that they leave out cannot be read": {"zone = \"Europe/Berlin\"", "2026-03-29 02:30:00,,m,1", "does not exist in Europe/Berlin"},
		"a day whose midnight they leave out":        {"zone = \"America/Santiago\"", "2026-09-06,,m,1", "2026-09-06 04:00:00 to 2026-09-07 03:00:00 "},
	} {
		t.Run(name, func(t *testing.T) {
			wantLines(t, told(t, write(t, "a.csv", []byte("time,end,model,cost\n"+c.row+"\n")), usagefile.Options{Columns: columns(c.columns)}), c.want)
		})
	}
}

// A log may be written while it is read.
func TestAFileThatGrowsIsReadAsFarAsItGoes(t *testing.T) {
	name := write(t, "a.jsonl", []byte(`{"id":"1","time":"2026-09-01T10:00:00Z","input_tokens":1}`+"\n"+`{"id":"2","time":"2026-09-01T10:00:00Z","input_tokens":2}`+"\n"))
	f, err := usagefile.Open(t.Context(), name, usagefile.Options{Format: usage.JSONL})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	more, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer more.Close()
	fmt.Fprintf(more, "%s\n%s", `{"id":"3","time":"2026-09-01T10:00:00Z","input_tokens":3}`, `{"id":"4","time":"2026-09`)
	whole, bad := 0, 0
	for _, err := range f.Records() {
		if err != nil {
			bad++
		} else {
			whole++
		}
	}
	if whole != 3 && whole != 2 || bad > 1 {
		t.Errorf("%d rows, %d unreadable", whole, bad)
	}
}

func TestZeroBytesAreNoText(t *testing.T) {
	if _, err := usagefile.Open(t.Context(), write(t, "a.csv", bytes.Replace([]byte(table), []byte("search"), []byte("se\x00rch"), 1)), usagefile.Options{Format: usage.CSV}); err == nil || !strings.Contains(err.Error(), "it is no text") {
		t.Errorf("the error is %v", err)
	}
	got := told(t, write(t, "a.csv", []byte(table+strings.Repeat("3,2026-09-01T10:01:00Z,gpt-5-nano,200,60,1,team\n", 20)+"4,2026-09-01T10:01:00Z,gpt\x005,400,60,1,te\x00am\n")), usagefile.Options{Format: usage.CSV})
	if wantLines(t, got, "input 400 "); strings.Contains(got, "\x00") {
		t.Errorf("they are in %q", got)
	}
}

// A formula is text for whoever opens a table, and no number here.
func TestAFormulaIsATextAndNoNumber(t *testing.T) {
	got := told(t, write(t, "a.csv", []byte("id,time,model,cost,team\n1,2026-09-01T10:00:00Z,=cmd|'/c calc'!A1,1,@SUM(1)\n2,2026-09-01T10:00:00Z,m,+2,x\n3,2026-09-01T10:00:00Z,m,=1,x\n4,2026-09-01T10:00:00Z,m,-1,x\n")), usagefile.Options{Format: usage.CSV})
	wantLines(t, got, "=cmd|'/c calc'!A1", "team=@SUM(1)", `row 4: cost: "=1" is no amount`, "; -1 USD")
}

func TestAZIPThatLeadsElsewhereWritesNothing(t *testing.T) {
	got := told(t, write(t, "a.zip", zipped(t, map[string]string{
		"../../cost-1.csv": "user_id,start_time_iso,end_time_iso,model,wallet_type,cost,currency\nu,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,deepseek-chat,paid,1.25,CNY\n",
	})), usagefile.Options{})
	wantLines(t, got, "1.25 CNY billed")
}
