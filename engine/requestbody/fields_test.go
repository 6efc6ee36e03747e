package requestbody_test

import (
	"errors"
	"testing"

	"switchboard/engine/requestbody"
)

func TestWhatTwoReadersMayReadInTwoWays(t *testing.T) {
	for body, want := range map[string]string{
		`{"n":1,"n":2}`:                          "n",
		`{ "n" : 1 , "x" : [{"a":1,"a":2}] }`:    "",
		`{"n":1,"\u006e":2}`:                     "n",
		`{"N":1}`:                                "N",
		`{"MODEL":"a","model":"b"}`:              "", // both are replaced
		`{"model":"a","model":"b"}`:              "model",
		`{"x":{"n":1},"y":{"n":1},"n":[{}, []]}`: "",
		`{"prompt":"a","Prompt":"b"}`:            "Prompt",
		"{\"a\u202e\":1,\"a\u202e\":1}":          "a",
		`{}`:                                     "",
	} {
		name := ""
		var wrong *requestbody.AmbiguousError
		if errors.As(parse(t, body).Ambiguous(), &wrong) {
			name = wrong.Field
		}
		if name != want {
			t.Errorf("%s: %q", body, name)
		}
	}
}

func TestWhatABodyOnlyNames(t *testing.T) {
	for body, want := range map[string]bool{
		`{"messages":[{"content":[{"type":"file","file":{"file_id":"file-1"}}]}]}`:                              true,
		`{"messages":[{"content":[{"type":"file","file":{"file_data":"data:application/pdf;base64,AAAA"}}]}]}`:  true,
		`{"messages":[{"content":[{"type":"image_url","image_url":{"url":"https://x.example/a.png"}}]}]}`:       true,
		`{"messages":[{"content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}`:    false,
		`{"messages":[{"content":[{"type":"image_url","image_url":{"detail":"high","u\u0072l":"http://x"}}]}]}`: true,
		`{"messages":[{"content":[{"type":"video_url","video_url":{"url":"data:video/mp4;base64,AAAA"}}]}]}`:    true,
		`{"messages":[{"role":"assistant","audio":{"id":"audio_1"}}]}`:                                          true,
		`{"audio":{"voice":"a","format":"wav"},"id":"x"}`:                                                       false,
		`{"web_search_options":{}}`:                         true,
		`{"web_search_options":null}`:                       false,
		`{"input":[{"type":"item_reference","id":"rs_1"}]}`: true,
		`{"input":[{"content":[{"type":"input_file","file_url":"https://x.example/a.pdf"}]}]}`:                       true,
		`{"input":[{"content":[{"type":"input_image","image_url":"https://x.example/a.png"}]}]}`:                     true,
		`{"input":[{"content":[{"type":"input_image","image_url":"data:image/png;base64,AAAA"}]}]}`:                  false,
		`{"input":[{"type":"function_call_output","output":[{"type":"input_image","file_id":"file-1"}]}]}`:           true,
		`{"input":[{"content":[{"type":"output_text","annotations":[{"type":"url_citation","url":"https://x"}]}]}]}`: false,
		`{"tools":[{"type":"web_search"}]}`: true,
		`{"tools":[{"type":"function","parameters":{"properties":{"url":{"type":"string"},"file_id":{"type":"string"}}}}]}`: false,
		`{"input":"\"file_id\":\"a\" \\","x":[[1,"a"],{},{"y":null}],"z":-1.5e3}`:                                           false,
	} {
		if got := parse(t, body).NamesContent(); got != want {
			t.Errorf("%s: %v", body, got)
		}
	}
}

func TestBytesThatAreNoUTF8AreNoJSON(t *testing.T) {
	for _, body := range []string{"{\"prompt\":\"a\xff\"}", "{\"\xc3\":1,\"prompt\":\"a\"}", "{\"prompt\":\"\xed\xa0\x80\"}"} {
		if _, _, err := requestbody.Query([]byte(body)); err == nil || err.Error() != "the body is not valid UTF-8" {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func parse(t *testing.T, body string) requestbody.Object {
	t.Helper()
	o, err := requestbody.Parse([]byte(body))
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return o
}
