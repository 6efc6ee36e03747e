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
