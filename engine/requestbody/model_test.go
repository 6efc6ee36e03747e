package requestbody_test

import (
	"testing"

	"switchboard/engine/requestbody"
)

func TestTheModelOfABody(t *testing.T) {
	for body, want := range map[string]string{
		`{"model":"a"}`:                     `{"model":"b"}`,
		`{}`:                                `{"model":"b"}`,
		`{ "x":{"model":"a"} }`:             `{"model":"b", "x":{"model":"a"} }`,
		` {"x":1,"model" : null ,"y":[1 ]}`: ` {"x":1,"model" : "b" ,"y":[1 ]}`,
		`{"mod\u0065l":"a","Model":{}}`:     `{"mod\u0065l":"b","Model":"b"}`,
	} {
		t.Run(body, func(t *testing.T) {
			if got, err := requestbody.WithModel([]byte(body), "b"); err != nil || string(got) != want {
				t.Errorf("%s %v", got, err)
			}
		})
	}
}

func TestTheTokensOfAStreamAreAskedFor(t *testing.T) {
	for body, want := range map[string]string{
		`{"stream":true,"messages":[]}`:                       `{"stream_options":{"include_usage":true},"stream":true,"messages":[]}`,
		`{"stream":false,"messages":[]}`:                      `{"stream":false,"messages":[]}`,
		`{"stream":true,"input":"x"}`:                         `{"stream":true,"input":"x"}`,
		`{"stream":true,"messages":[],"stream_options":null}`: `{"stream":true,"messages":[],"stream_options":null}`,
		`{"stream":true,"messages":[],"stream_options":{}}`:   `{"stream":true,"messages":[],"stream_options":{}}`,
		`{`: `{`,
	} {
		if got := string(requestbody.WithStreamUsage([]byte(body))); got != want {
			t.Errorf("%s: %s", body, got)
		}
	}
}
