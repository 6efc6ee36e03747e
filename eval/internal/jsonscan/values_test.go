package jsonscan

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

func FuzzLengthIsThatOfTheDecodedText(f *testing.F) {
	for _, text := range []string{"", "a", "plain text of some length", `a "quoted" word`, `C:\dir\`, `\\`, `ends in \"`, "two\nlines\t", "é", "漢字かな交じり", "e\u0301", "\u2028", "<&>", "😀", "\x00", "broken \xff\xc3"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var again string
		if err := json.Unmarshal(b, &again); err != nil {
			t.Fatal(err)
		}
		if n, err := Length(b); err != nil || n != utf8.RuneCountInString(again) {
			t.Errorf("%s: %d, %v", b, n, err)
		}
		raw := append(append([]byte{'"'}, text...), '"')
		var decoded string
		if json.Unmarshal(raw, &decoded) != nil {
			return // no JSON
		}
		if n, err := Length(raw); err != nil || n != utf8.RuneCountInString(decoded) {
			t.Errorf("%q: %d, %v", raw, n, err)
		}
	})
}
