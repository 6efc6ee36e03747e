package promptset_test

import (
	"errors"
	"strings"
	"testing"

	"switchboard/engine/jsonl"
	"switchboard/engine/promptset"
)

func TestPromptsAreNamedByIDOrText(t *testing.T) {
	set, err := promptset.Read(strings.NewReader("\ufeff{\"id\":\"x\",\"prompt\":\"one\",\"task\":\"math\"}\n\n{\"id\":7,\"prompt\":\"two\",\"task\":\"roleplay\"}\r\n{\"prompt\":\"three\"}"), "f")
	if err != nil || len(set) != 3 {
		t.Fatal(set, err)
	}
	if set[1].ID != "7" || set[1].Task != "" || set[1].Named != "roleplay" || set[0].Named != "" || set[2].ID == "" || set[2].Prompt != "three" {
		t.Errorf("%+v", set)
	}
}

func TestAPromptSetThatCannotBeUsedNamesTheLine(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"no JSON":      {"{\"prompt\":\"a\"}\nhello\n", `f:2: not a JSON object with "prompt" and perhaps "id" and "task": it is no JSON at byte 1`},
		"a list":       {"[{\"prompt\":\"a\"}]", `f:1: not a JSON object with "prompt" and perhaps "id" and "task"`},
		"not UTF-8":    {"{\"prompt\":\"\xff\"}", "f:1: the line is not UTF-8 text"},
		"no prompt":    {"{\"id\":\"a\"}", `f:1: no "prompt"`},
		"an id twice":  {"{\"id\":\"a\",\"prompt\":\"a\"}\n{\"id\":\"a\",\"prompt\":\"b\"}", `f:2: the id "a" stands in line 1 already`},
		"odd id":       {"{\"id\":[],\"prompt\":\"a\"}", `f:1: "id" is neither`},
		"nothing":      {"\n \n", "f:1: no prompts"},
		"endless line": {"{\"prompt\":\"" + strings.Repeat("x", jsonl.MaxLine) + "\"}", "f:1: the line is longer than 16 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := promptset.Read(strings.NewReader(c.in), "f")
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || set != nil {
				t.Errorf("%v", err)
			}
		})
	}
}

func FuzzPromptSet(f *testing.F) {
	f.Add([]byte("{\"id\":\"a\",\"prompt\":\"hello\",\"task\":\"math\"}\n{\"id\":7,\"prompt\":\"x\"}"))
	f.Add([]byte("\ufeff[1]\n\xff\n{\"id\":[]}"))
	f.Fuzz(func(t *testing.T, file []byte) {
		set, err := promptset.Read(strings.NewReader(string(file)), "f")
		if (err == nil) != (len(set) > 0) {
			t.Fatalf("%d prompts and error %v", len(set), err)
		}
		var line *jsonl.LineError
		if err != nil && (!errors.As(err, &line) || line.Line < 1) {
			t.Fatalf("%v names no line", err)
		}
		ids := map[string]bool{}
		for _, p := range set {
			if p.Prompt == "" || ids[p.ID] {
				t.Fatalf("%+v is empty or twice", p)
			}
			ids[p.ID] = true
		}
	})
}
