package usagefile_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"

	"switchboard/eval/usage"
	"switchboard/eval/usage/usagefile"
)

const table = "id,time,model,input_tokens,output_tokens,cost,team\n" +
	"1,2026-09-01T10:00:00Z,gpt-5-nano,100,30,0.000017,search\n" +
	"2,2026-09-01T10:01:00Z,gpt-5-nano,200,60,0.000034,Zürich\n"

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func packed(t *testing.T, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstandard(t *testing.T, content string) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll([]byte(content), nil)
}

func wide(s string, little bool) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if little {
			b = append(b, byte(u), byte(u>>8))
		} else {
			b = append(b, byte(u>>8), byte(u))
		}
	}
	return b
}

func wantLines(t *testing.T, got string, want ...string) {
	t.Helper()
	for _, line := range want {
		if !strings.Contains(got, line) {
			t.Errorf("%q is not in\n%s", line, got)
		}
	}
}

func TestAFileIsReadHoweverItIsWritten(t *testing.T) {
	plain := told(t, write(t, "a.csv", []byte(table)), usagefile.Options{Format: usage.CSV})
	wantLines(t, plain, "team=Zürich", "0.000034 USD reported", "input 200")
	for name, content := range map[string][]byte{
		"with a byte order mark":          []byte("\xEF\xBB\xBF" + table),
		"with the line ends of Windows":   []byte(strings.ReplaceAll(table, "\n", "\r\n")),
		"with tabs":                       []byte(strings.ReplaceAll(table, ",", "\t")),
		"in UTF-16 with a mark":           wide("\uFEFF"+table, true),
		"in UTF-16 without":               wide(table, false),
		"packed with gzip":                packed(t, table),
		"packed with Zstandard":           zstandard(t, table),
		"packed and in UTF-16":            packed(t, string(wide("\uFEFF"+table, false))),
		"without an end to its last line": []byte(strings.TrimSuffix(table, "\n")),
	} {
		t.Run(name, func(t *testing.T) {
			if got := told(t, write(t, "a.csv", content), usagefile.Options{Format: usage.CSV}); got != plain {
				t.Errorf("it reads\n%s and not\n%s", got, plain)
			}
		})
	}
	t.Run("in Latin-1 all but its letters", func(t *testing.T) {
		got := told(t, write(t, "a.csv", []byte(strings.ReplaceAll(table, "ü", "\xFC"))), usagefile.Options{Format: usage.CSV})
		wantLines(t, got, "team=Z\uFFFDrich", "0.000034 USD")
	})
}

func TestABrokenRowSpoilsNoOther(t *testing.T) {
	broken := strings.Replace(table, "2,2026", "3,2026-09-01T10:00:30Z,gpt-5-nano,-1,30,0.1,\n4,2026-09-01,x\n5,never,gpt-5-nano,1,1,1,\n6,2026-09-01T10:00:00Z,m,1.5,1,1,\n7,2026-09-01T10:00:00Z,m,1,1,=1+1,\n8,\"2026\"x,m,1,1,1,\n2,2026", 1)
	got := told(t, write(t, "a.csv", []byte(broken)), usagefile.Options{Format: usage.CSV})
	wantLines(t, got, "row 3: input_tokens: -1 is negative", "row 4: it has 3 cells and the header 7", `row 5: time: "never" is no time`,
		`row 6: input_tokens: "1.5" is no whole number`, `row 7: cost: "=1+1" is no amount`, "row 8: ", "team=Zürich")
	t.Run("nor one of JSON lines", func(t *testing.T) {
		got := told(t, write(t, "a.jsonl", []byte(`{"time":"2026-09-01T10:00:00Z","model":"m","input_tokens":1,"id":"1"}
{"time":"2026-09-01T10:00:00Z","model
[1,2]

{"time":1788256800,"model":"m","input_tokens":2,"id":"2"}
`)), usagefile.Options{Format: usage.JSONL})
		wantLines(t, got, "input 1 ", "row 2: it is no JSON", "row 3: it is no object", "2026-09-01 10:00:00  m: 1 requests; input 2 ")
	})
	t.Run("nor one of a list", func(t *testing.T) {
		got := told(t, write(t, "a.json", []byte(`[{"time":"2026-09-01T10:00:00Z","input_tokens":1},
 {"time":"2026-09-01T10:00:00Z","input_tokens":01}, 7,
 {"time":"2026-09-01T10:00:00Z","input_tokens":2}]`)), usagefile.Options{Format: usage.JSONL})
		wantLines(t, got, "input 1 ", "row 2: it is no JSON", "row 3: it is no object", "input 2 ")
	})
}

func TestAFileThatEndsInTheMiddleSaysSo(t *testing.T) {
	long := table + strings.Repeat("3,2026-09-01T10:01:00Z,gpt-5-nano,200,60,0.000034,team\n", 1000)
	whole := packed(t, long)
	got := told(t, write(t, "a.csv.gz", whole[:len(whole)-20]), usagefile.Options{Format: usage.CSV})
	wantLines(t, got, "team=search", "the file ends in the middle")
	got = told(t, write(t, "a.json", []byte(`{"data":[{"time":"2026-09-01T10:00:00Z","input_tokens":1},{"time":"2026`)), usagefile.Options{Format: usage.JSONL})
	wantLines(t, got, "input 1 ", "row 2: the file ends in the middle")
	block := zstandard(t, long)
	if _, err := usagefile.Open(t.Context(), write(t, "a.csv.zst", block[:len(block)-20]), usagefile.Options{}); err == nil || !strings.HasSuffix(err.Error(), "ends in the middle") {
		t.Errorf("of a block that ends in the middle: %v", err)
	}
	damaged := bytes.Clone(whole)
	damaged[len(damaged)/2] ^= 0xFF
	got = told(t, write(t, "a.csv.gz", damaged), usagefile.Options{Format: usage.CSV})
	wantLines(t, got, "row ")
}

func TestWhatIsNoUsageIsRefusedWithAHint(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		format  usage.Format
		want    string
	}{
		"an empty file":                {"", "", "is empty"},
		"a table that nobody knows":    {"a,b\n1,2\n", "", "is in no format that is known"},
		"JSON that nobody knows":       {`{"a":1}`, "", "is in no format that is known"},
		"Parquet":                      {"PAR1\x15\x00", "", "it is Parquet, which is not read here: export it as JSON lines or CSV"},
		"a picture":                    {"\x89PNG\r\n\x1a\n\x00\x00\x00", "", "it is no text"},
		"JSON where a table was named": {`{"a":1}`, usage.CSV, "is JSON"},
		"a table where JSON was named": {table, usage.ClaudeCode, "is no JSON"},
		"a ZIP that is none":           {"PK\x03\x04rest", "", "cannot be read"},
		"half the head of gzip":        {"\x1f\x8b\x08", "", "ends in the middle"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := usagefile.Open(t.Context(), write(t, "file", []byte(c.content)), usagefile.Options{Format: c.format})
			var refused *usage.Error
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) || refused.Hint() == "" {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range files {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDeepSeeksExportIsTwoTablesInAZIP(t *testing.T) {
	got := told(t, write(t, "usage_data_2026_9.zip", zipped(t, map[string]string{
		"amount-2026-9.csv": "\uFEFFuser_id,start_time_iso,end_time_iso,model,api_key_name,api_key,type,price,amount\r\n" +
			"u,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,deepseek-chat,ci,sk-1,input_cache_hit_tokens,0.00000002,600\r\n" +
			"u,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,deepseek-chat,ci,sk-1,input_cache_miss_tokens,0.00000027,400\r\n" +
			"u,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,deepseek-chat,ci,sk-1,output_tokens,0.0000011,50\r\n" +
			"u,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,deepseek-chat,ci,sk-1,request_count,,3\r\n",
		"cost-2026-9.csv": "user_id,start_time_iso,end_time_iso,model,wallet_type,cost,currency\n" +
			"u,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,deepseek-chat,paid,1.25,CNY\n" +
			"u,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,deepseek-chat,paid,1.25,\n",
		"readme.txt": "hello",
	})), usagefile.Options{})
	wantLines(t, got, "deepseek\n", "cached 600", "input 400", "output 50", "deepseek-chat: 3 requests", "1.25 CNY billed", "row 3: currency: there is none")
}

func TestWhatWasMadeToFillADiskEnds(t *testing.T) {
	zeros := strings.Repeat("0", 33<<20)
	t.Run("a row that never ends", func(t *testing.T) {
		got := told(t, write(t, "a.csv.gz", packed(t, table+`9,"`+zeros)), usagefile.Options{Format: usage.CSV})
		wantLines(t, got, "team=search", "a row has more than 16 MB")
	})
	t.Run("a ZIP of nothing but zeros", func(t *testing.T) {
		got := told(t, write(t, "a.zip", zipped(t, map[string]string{"cost-2026-9.csv": "model,wallet_type,cost,currency\n" + zeros})), usagefile.Options{})
		wantLines(t, got, "row 1: a row has more than 16 MB: perhaps a quote is not closed")
	})
	t.Run("a line of JSON that is too long is passed over", func(t *testing.T) {
		got := told(t, write(t, "a.jsonl.gz", packed(t, `{"id":"1","time":"2026-09-01","input_tokens":1}`+"\n"+`{"x":"`+zeros+`"}`+"\n"+`{"id":"2","time":"2026-09-01","input_tokens":2}`)), usagefile.Options{Format: usage.JSONL})
		wantLines(t, got, "input 1 ", "row 2: it has more than 16 MB", "input 2 ")
	})
	t.Run("a row of nothing but cells", func(t *testing.T) {
		got := told(t, write(t, "a.csv.gz", packed(t, table+"9"+strings.Repeat(",", 1<<20))), usagefile.Options{Format: usage.CSV})
		wantLines(t, got, "team=search", "a row has more than 65,536 cells")
	})
	t.Run("a cell of nothing but commas and lines is one", func(t *testing.T) {
		text := "id,time,input_tokens,prompt\n1,2026-09-01,7,\"" + strings.Repeat(",\n", 1<<19) + "\"\n2,2026-09-01,8,x\n"
		wantLines(t, told(t, write(t, "b.csv", []byte(text)), usagefile.Options{Format: usage.CSV}), "input 7 ", "input 8 ")
	})
	t.Run("rows behind a stray quote are still rows", func(t *testing.T) {
		text := "id,time,input_tokens,prompt\n1,2026-09-01,7,a\"b\n" + strings.Repeat("2,2026-09-01,8,\"a, b\"\n", 100_000)
		got := told(t, write(t, "c.csv", []byte(text)), usagefile.Options{Format: usage.CSV})
		if n := strings.Count(got, "input 8 "); n != 100_000 {
			t.Errorf("%d rows", n)
		}
	})
	t.Run("an object of nothing but members is passed over", func(t *testing.T) {
		var many strings.Builder
		for i := range 1 << 17 {
			fmt.Fprintf(&many, `,"k%d":1`, i)
		}
		got := told(t, write(t, "a.jsonl", []byte(`{"id":"1","time":"2026-09-01","input_tokens":1}`+"\n"+`{"id":"2"`+many.String()+"}\n"+`{"id":"3","time":"2026-09-01","input_tokens":2}`)), usagefile.Options{Format: usage.JSONL})
		wantLines(t, got, "input 1 ", "row 2: it has more than 65,536 members", "input 2 ")
	})
}

func TestReadingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f, err := usagefile.Open(ctx, write(t, "a.csv", []byte(table+strings.Repeat("3,2026-09-01T10:01:00Z,gpt-5-nano,200,60,0.000034,team\n", 50000))), usagefile.Options{Format: usage.CSV})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var last error
	for _, err := range f.Records() {
		cancel()
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("it ends with %v", last)
	}
}

func TestAMapSaysWhatStandsWhere(t *testing.T) {
	columns := func(text string) *usage.Columns {
		c, err := usagefile.ParseColumns(text)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	t.Run("in a table with commas in its numbers and local times", func(t *testing.T) {
		got := told(t, write(t, "a.csv", []byte("Datum;Modell;Eingabe;Davon gecacht;Ausgabe;Preis;Stelle\n"+
			"25.10.2026 02:30;gpt-5-nano;1,5;0,5;0,25;1.234,5;42\n"+
			"29.03.2026 02:30;gpt-5-nano;1;0;1;1;42\n"+
			"01.07.2026 12:00;gpt-5-nano;1;0;1;1;42\n")), usagefile.Options{Columns: columns(`
time_layout = "02.01.2006 15:04"
zone = "Europe/Berlin"
decimal_comma = true
cost_unit = "cents"
cost_basis = "billed"
token_unit = 1000
input_includes_cached = true
[columns]
time = "Datum"
model = "Modell"
input_tokens = "Eingabe"
cached_input_tokens = "Davon gecacht"
output_tokens = "Ausgabe"
cost = "Preis"
[values]
currency = "eur"
provider = "OpenAI"
[tags]
centre = "Stelle"
`)})
		wantLines(t, got, "2026-10-25 00:30:00 openai gpt-5-nano: 1 requests; input 1,000 cached 500 ", "output 250 ", "12.345 EUR billed; centre=42",
			`row 3: time: "29.03.2026 02:30" does not exist in Europe/Berlin`, "2026-07-01 10:00:00")
	})
	t.Run("in a table as a spreadsheet writes it", func(t *testing.T) {
		got := told(t, write(t, "a.csv", []byte("time,input_tokens,cost\n2026-09-01,\"1,234,567\",\"$1,234.50\"\n2026-09-01,\"1,2\",1\n")), usagefile.Options{Columns: columns("")})
		wantLines(t, got, "input 1,234,567 ", "1234.5 USD reported", `row 3: input_tokens: "1,2" is no whole number`)
	})
	t.Run("in JSON lines by paths", func(t *testing.T) {
		got := told(t, write(t, "a.jsonl", []byte(`{"at":1788256800123,"u":{"in":7,"price":0},"q":"Translate this."}`)), usagefile.Options{Columns: columns(`
zero_cost_is_unknown = true
[columns]
time = "at"
input_tokens = "u.in"
cost = "u.price"
prompt = "q"
`)})
		wantLines(t, got, "jsonl\n", `2026-09-01 10:00:00  : 1 requests; input 7 cached — write —/—/— output — reasoning —; prompt "Translate this."`)
	})
	t.Run("and what it must not say is an error", func(t *testing.T) {
		for _, text := range []string{"colums = 1", "[columns]\nwhen = \"x\"", "zone = \"Mars/Base\"", "cost_unit = \"euro\"", "cost_basis = \"guessed\"", "token_unit = -1", "["} {
			if _, err := usagefile.ParseColumns(text); err == nil {
				t.Errorf("%q is a map", text)
			}
		}
	})
}

// What is read was written by others, and cut and changed on the way.
func TestNoFileMakesReadingPanic(t *testing.T) {
	samples, err := filepath.Glob("testdata/*.[cj]s*")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "file")
	for _, sample := range samples {
		whole, err := os.ReadFile(sample)
		if err != nil {
			t.Fatal(err)
		}
		f, err := usagefile.Open(t.Context(), sample, usagefile.Options{})
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		random := rand.New(rand.NewPCG(1, 2))
		for range 15 {
			changed := bytes.Clone(whole)
			for range 1 + random.IntN(4) {
				at := random.IntN(len(changed))
				switch random.IntN(4) {
				case 0:
					changed = changed[:at+1]
				case 1:
					changed[at] = "{}[]\",:0 \n-\x00\xFF"[random.IntN(13)]
				case 2:
					changed = append(changed[:at:at], changed[min(len(changed), at+random.IntN(9)):]...)
					changed = append(changed, '0')
				case 3:
					changed = append(changed[:at:at], whole[random.IntN(len(whole)):]...)
				}
			}
			if err := os.WriteFile(name, changed, 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := usagefile.Open(t.Context(), name, usagefile.Options{Format: f.Format})
			if err != nil {
				continue
			}
			for record, err := range f.Records() {
				if err == nil && (record.Start.IsZero() || record.Tokens.Total() < 0 || record.ID == usage.ID{}) {
					t.Errorf("%s makes %+v", changed, record)
				}
			}
			f.Close()
		}
	}
}
